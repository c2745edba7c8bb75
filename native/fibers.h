#pragma once

#include <v8.h>

#include <memory>
#include <vector>

#include "async-frame.h"
#include "backend.h"
#include "event-loop.h"
#include "fiber.h"
#include "shared-state.h"
#include "stack.h"

namespace geventjs {

struct FiberStatistics {
  double created = 0;
  double ended = 0;
  double switches = 0;
};

// The fibers of one isolate, and everything V8 must be told when one gives way to another.
class Fibers {
 public:
  static constexpr uint32_t kRoot = 0;  // the thread's own stack

  struct Options {
    bool force_threads;  // do not look for V8's thread words
    bool is_worker;      // the isolate ends before the process does
    EventLoop* loop;     // outlives the fibers
  };

  // `state` says which fiber is the hub.
  Fibers(v8::Isolate* isolate, v8::Local<v8::Context> context, const SharedState* state, Options options);
  ~Fibers();
  Fibers(const Fibers&) = delete;
  Fibers& operator=(const Fibers&) = delete;

  // Makes a fiber that calls `entry` at the first switch to it. `entry` returns the id of the fiber to go on with at its
  // end; or undefined, and is called again after a turn of the event loop. The lowest `head_room` bytes of the stack are
  // for native code: JavaScript gets its RangeError above them.
  Result Create(v8::Local<v8::Function> entry, size_t stack_size, size_t head_room, uint32_t* id);

  // Null unless a switch to `id` is possible now: the fiber exists, has not ended and does not run.
  Fiber* Target(uint32_t id) const;

  // Leaves the current fiber; returns when somebody switches back to it. With `park` the AsyncLocalStorage frame is not
  // kept meanwhile: an idle fiber must not keep a store alive.
  void SwitchTo(Fiber* to, bool park);

  // Gives back what a parked fiber's stack used beyond the usual.
  void Trim();

  // Ends every suspended fiber by terminating its JavaScript. Called on the root when a worker's environment closes.
  void Unwind();

  // The fiber whose JavaScript was terminated since the last call, or kRoot.
  uint32_t TakeTerminated();

  bool on_hub() const { return current_->id == static_cast<uint32_t>(state_->hub); }
  const char* backend() const { return backend_->name; }
  const char* fallback_reason() const { return fallback_reason_; }
  FiberStatistics statistics() const { return statistics_; }
  StackStatistics stack_statistics() const { return stacks_.statistics(); }

 private:
  struct Slot;

  static Fiber* Body(Fiber* fiber);
  Fiber* RunEntry(Fiber* fiber);
  Fiber* CallEntry(Fiber* fiber);
  void Land();
  Slot* FreeSlot();
  Fiber* Hub() const;

  v8::Isolate* const isolate_;
  const SharedState* const state_;
  const Options options_;
  v8::Global<v8::Context> context_;
  AsyncFrameGuard async_frame_guard_;
  StackPool stacks_;
  std::unique_ptr<Backend> backend_;
  const char* fallback_reason_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;  // by id
  std::vector<uint32_t> free_ids_;
  Fiber* current_;
  Fiber* ended_ = nullptr;  // left for good by the last switch; its stack is given back by whoever landed
  uint32_t terminated_ = kRoot;
  bool unwinding_ = false;
  FiberStatistics statistics_;
};

}  // namespace geventjs
