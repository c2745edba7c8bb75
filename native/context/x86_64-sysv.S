// Context switch for x86-64 with the System V calling convention (Linux, BSD, macOS on Intel).
//
// The convention leaves six registers, the stack pointer and two control words to the callee; all other state is the
// caller's and is already saved when we get here. A saved context looks like this:
//
//        high addresses
//        ┌────────────────────┐
//   +56  │ return address     │  pushed by the call to this function
//   +48  │ rbp                │
//   +40  │ rbx                │
//   +32  │ r12                │  new context: entry
//   +24  │ r13                │  new context: argument
//   +16  │ r14                │
//    +8  │ r15                │
//     0  │ mxcsr │ x87 word   │  rounding and exception masks are callee-saved too
//        └────────────────────┘  ◀── saved stack pointer
//        low addresses
//
// `ret` rather than an indirect jump: the processor predicts it wrongly either way, and a debugger understands it. On a
// machine with a user-mode shadow stack the missing note below makes the loader switch the shadow stack off for us.

        .text

        .globl  geventjs_context_swap
        .type   geventjs_context_swap, @function
        .align  16
geventjs_context_swap:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr (%rsp)
        fnstcw  4(%rsp)

        movq    %rsp, (%rdi)            // *save = here
        movq    %rsi, %rsp              // and from now on we are somebody else

        ldmxcsr (%rsp)
        fldcw   4(%rsp)
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %r15
        .cfi_adjust_cfa_offset -8
        popq    %r14
        .cfi_adjust_cfa_offset -8
        popq    %r13
        .cfi_adjust_cfa_offset -8
        popq    %r12
        .cfi_adjust_cfa_offset -8
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc
        .size   geventjs_context_swap, .-geventjs_context_swap

        .globl  geventjs_context_start
        .type   geventjs_context_start, @function
        .align  16
geventjs_context_start:
        .cfi_startproc
        .cfi_undefined rip              // the outermost frame: stack walkers end here
        movq    %r13, %rdi
        call    *%r12
        ud2                             // entry must not return
        .cfi_endproc
        .size   geventjs_context_start, .-geventjs_context_start

        .section .note.GNU-stack, "", @progbits
