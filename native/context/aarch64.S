// Context switch for AArch64 with the AAPCS64 calling convention (Linux).
//
// The convention leaves x19 to x28, the frame pointer x29, the link register x30 and the low halves of v8 to v15 to the
// callee. A saved context looks like this:
//
//        high addresses
//        ┌────────────────────┐
//  +144  │ d14   d15          │
//   ...  │ d8 … d13           │
//   +80  │ x29   x30          │  x30: where to go on; new context: geventjs_context_start
//   +64  │ x27   x28          │
//   ...  │ x21 … x26          │
//     0  │ x19   x20          │  new context: entry, argument
//        └────────────────────┘  ◀── saved stack pointer, always a multiple of 16
//        low addresses
//
// `ret x30` and `br` land on plain addresses: pointer authentication and branch targets are not used by this file, and a
// binary without their note is loaded with both switched off for its pages.

        .text

        .globl  geventjs_context_swap
        .type   geventjs_context_swap, %function
        .align  4
geventjs_context_swap:
        .cfi_startproc
        sub     sp, sp, #160
        .cfi_adjust_cfa_offset 160
        stp     x19, x20, [sp, #0]
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        .cfi_rel_offset x29, 80
        .cfi_rel_offset x30, 88
        stp     d8,  d9,  [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]

        mov     x9, sp                  // sp cannot be stored directly
        str     x9, [x0]                // *save = here
        mov     sp, x1                  // and from now on we are somebody else

        ldp     x19, x20, [sp, #0]
        ldp     x21, x22, [sp, #16]
        ldp     x23, x24, [sp, #32]
        ldp     x25, x26, [sp, #48]
        ldp     x27, x28, [sp, #64]
        ldp     x29, x30, [sp, #80]
        ldp     d8,  d9,  [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        add     sp, sp, #160
        .cfi_adjust_cfa_offset -160
        .cfi_restore x29
        .cfi_restore x30
        ret
        .cfi_endproc
        .size   geventjs_context_swap, .-geventjs_context_swap

        .globl  geventjs_context_start
        .type   geventjs_context_start, %function
        .align  4
geventjs_context_start:
        .cfi_startproc
        .cfi_undefined x30              // the outermost frame: stack walkers end here
        mov     x29, #0
        mov     x0, x20
        blr     x19
        brk     #1                      // entry must not return
        .cfi_endproc
        .size   geventjs_context_start, .-geventjs_context_start

        .section .note.GNU-stack, "", %progbits
