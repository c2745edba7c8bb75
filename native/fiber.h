#pragma once

#include <cstdint>

#include "stack.h"

namespace geventjs {

// A fiber is a stack and the place on it where it stopped. It knows nothing of V8 and nothing of scheduling.
//
//              first jump                jump to another
//    Fresh ───────────────▶ Running ─────────────────────▶ Suspended
//                              │  ◀─────────────────────────
//                              │       jump back
//                              ▼ body returns
//                            Ended      whoever runs next gives the stack back: a fiber cannot free what it stands on
//
// The thread's own stack is a fiber too, the root. It is Running from the start and never ends.
enum class FiberState : uint8_t { Fresh, Running, Suspended, Ended };

struct Fiber;

// What a fiber runs. Returns the fiber to go on with when it is over.
using FiberBody = Fiber* (*)(Fiber*);

struct Fiber {
  uint32_t id = 0;  // index in the environment's table; JavaScript's name for the fiber
  FiberState state = FiberState::Fresh;
  Stack stack;
  FiberBody body = nullptr;
  void* owner = nullptr;    // the environment
  class Backend* backend = nullptr;

  // Backend `asm`.
  void* stack_pointer = nullptr;  // while suspended
  int thread_number = 0;          // what V8 reads as "thread id" while this fiber runs
  void* stack_start = nullptr;    // what V8 reads as "where this thread's stack begins"
  void* sanitizer_stack = nullptr;

  // Backend `threads`.
  struct FiberThread* thread = nullptr;
};

}  // namespace geventjs
