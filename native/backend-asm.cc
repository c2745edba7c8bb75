#include "backend.h"
#include "context/context.h"
#include "thread-words.h"

// A sanitizer has to be told of every switch, or it takes the new stack for a wild pointer (include
// <sanitizer/common_interface_defs.h>, "Fiber annotation interface").
#if defined(__SANITIZE_ADDRESS__)
#define GEVENTJS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GEVENTJS_ASAN 1
#endif
#endif
#ifdef GEVENTJS_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace geventjs {
namespace {

// One switch. A leaves, B goes on; each stands in its own call of Jump:
//
//      A: Jump(A, B)                                   B: Jump(B, …), called long ago
//         │ words say B                                   ┊
//         │ context_swap saves A's registers,             ┊
//         │ loads B's stack pointer ─────────────────────▶│ context_swap returns here
//         ┊                                               │ words already say B: whoever jumps, sets them
//         ┊                                               ▼ on in B
//
// The words are written by the one who leaves. Between that and the swap nothing may touch V8: it would believe that B
// runs while A's stack is under it.
class AsmBackend final : public Backend {
 public:
  AsmBackend(Fiber* root, const ThreadWords& words) : Backend("asm", false, words.has_stack_start()), words_(words) {
    root->thread_number = words.thread_number();
    root->stack_start = words.stack_start();
  }

  Result Prepare(Fiber* fiber) override {
    // A fiber that ends discards what V8 filed under its number, so the next one with its id may have it again: a counter
    // would run over in a program that makes fibers for weeks.
    fiber->thread_number = kFirstNumber + static_cast<int>(fiber->id);
    fiber->stack_start = fiber->stack.top();
    fiber->stack_pointer = PrepareContext(fiber->stack.top(), &Start, fiber);
    fiber->backend = this;
    return Result::Ok;
  }

  void Jump(Fiber* from, Fiber* to) override {
    from->state = FiberState::Suspended;
    Go(from, to);
  }

  void Dispose(Fiber*) override {}

 private:
  // First frame of every fiber.
  static void Start(void* argument) {
    auto* fiber = static_cast<Fiber*>(argument);
    FinishSwitch(nullptr);
    Fiber* next = fiber->body(fiber);
    fiber->state = FiberState::Ended;
    static_cast<AsmBackend*>(fiber->backend)->Go(fiber, next);
  }

  void Go(Fiber* from, Fiber* to) {
    StartSwitch(from, to);
    to->state = FiberState::Running;
    words_.Set(to->thread_number, to->stack_start);
    geventjs_context_swap(&from->stack_pointer, to->stack_pointer);
    FinishSwitch(from->sanitizer_stack);
  }

#ifdef GEVENTJS_ASAN
  static void StartSwitch(Fiber* from, Fiber* to) {
    const bool for_ever = from->state == FiberState::Ended;
    __sanitizer_start_switch_fiber(for_ever ? nullptr : &from->sanitizer_stack, to->stack.low, to->stack.size);
  }
  static void FinishSwitch(void* saved) { __sanitizer_finish_switch_fiber(saved, nullptr, nullptr); }
#else
  static void StartSwitch(Fiber*, Fiber*) {}
  static void FinishSwitch(void*) {}
#endif

  // V8 counts real threads from 1. A million of them in one process is not a thing that happens.
  static constexpr int kFirstNumber = 1 << 20;

  const ThreadWords words_;
};

}  // namespace

std::unique_ptr<Backend> MakeAsmBackend(Fiber* root, const ThreadWords& words) {
  return std::make_unique<AsmBackend>(root, words);
}

}  // namespace geventjs
