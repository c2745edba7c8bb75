#pragma once

#include <memory>

#include "fiber.h"
#include "result.h"

namespace geventjs {

// How one stack is left for another. Two implementations, one interface:
//
//    asm      swaps registers; V8 is told that another thread came along by writing the word that it reads as its thread
//             id (thread-words.h). Some 5 ns of the 200 that a switch costs; the rest is V8's own.
//    threads  each fiber is an operating-system thread and the isolate's lock is handed from one to the next. Needs
//             nothing but public V8 calls; about twelve times slower.
//
// All calls come from the environment's thread or, with `threads`, from the one fiber that is running.
class Backend {
 public:
  virtual ~Backend() = default;

  // Makes `fiber` ready for its first jump, on `fiber->stack`, which is already there.
  virtual Result Prepare(Fiber* fiber) = 0;

  // Leaves `from` and goes on in `to`. Returns when somebody jumps back. The isolate is unlocked meanwhile.
  virtual void Jump(Fiber* from, Fiber* to) = 0;

  // Forgets what Prepare made. The fiber has ended, or never started.
  virtual void Dispose(Fiber* fiber) = 0;

  // Asked at each switch, and so no calls.
  const char* const name;
  const bool has_threads;        // has every fiber an operating-system thread of its own?
  const bool moves_stack_start;  // must V8 be asked to read the stack's start again after a switch?

 protected:
  Backend(const char* name, bool has_threads, bool moves_stack_start)
      : name(name), has_threads(has_threads), moves_stack_start(moves_stack_start) {}
};

class ThreadWords;

std::unique_ptr<Backend> MakeAsmBackend(Fiber* root, const ThreadWords& words);
std::unique_ptr<Backend> MakeThreadsBackend(Fiber* root);

}  // namespace geventjs
