#include <pthread.h>

#include <condition_variable>
#include <mutex>

#include "backend.h"

namespace geventjs {

// A fiber's thread and the door it waits behind.
struct FiberThread {
  pthread_t handle{};
  std::mutex mutex;
  std::condition_variable changed;
  bool may_run = false;

  void Wake() {
    // Notified under the lock: a thread that is about to end may destroy the door as soon as it is let go.
    std::lock_guard<std::mutex> lock(mutex);
    may_run = true;
    changed.notify_one();
  }
  void Wait() {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [this] { return may_run; });
    may_run = false;
  }
};

namespace {

class ThreadsBackend final : public Backend {
 public:
  explicit ThreadsBackend(Fiber* root) : Backend("threads", true, false), root_(root) { root->thread = new FiberThread; }
  ~ThreadsBackend() override { delete root_->thread; }

  // The thread exists from here on, waiting: a limit on threads shows now, where it can still be an error.
  Result Prepare(Fiber* fiber) override {
    fiber->thread = new FiberThread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, fiber->stack.low, fiber->stack.size);
    const int error = pthread_create(&fiber->thread->handle, &attributes, &Start, fiber);
    pthread_attr_destroy(&attributes);
    if (error == 0) return Result::Ok;
    delete fiber->thread;
    fiber->thread = nullptr;
    return Result::OutOfThreads;
  }

  void Jump(Fiber* from, Fiber* to) override {
    from->state = FiberState::Suspended;
    to->state = FiberState::Running;
    to->thread->Wake();
    from->thread->Wait();
  }

  void Dispose(Fiber* fiber) override {
    if (fiber->thread == nullptr) return;
    if (fiber->state == FiberState::Fresh) {
      fiber->state = FiberState::Ended;  // Start sees it and leaves
      fiber->thread->Wake();
    }
    pthread_join(fiber->thread->handle, nullptr);
    delete fiber->thread;
    fiber->thread = nullptr;
  }

 private:
  static void* Start(void* argument) {
    auto* fiber = static_cast<Fiber*>(argument);
    fiber->thread->Wait();
    if (fiber->state == FiberState::Ended) return nullptr;
    Fiber* next = fiber->body(fiber);
    fiber->state = FiberState::Ended;
    next->state = FiberState::Running;
    next->thread->Wake();
    return nullptr;
  }

  Fiber* const root_;
};

}  // namespace

std::unique_ptr<Backend> MakeThreadsBackend(Fiber* root) { return std::make_unique<ThreadsBackend>(root); }

}  // namespace geventjs
