#include "preemption.h"

#include <chrono>
#include <cstring>

namespace geventjs {

void Preemption::Start(int slice_milliseconds) {
  Stop();
  stopping_ = false;
  clock_ = std::thread([this, slice = std::chrono::milliseconds(slice_milliseconds)] {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_.wait_for(lock, slice, [this] { return stopping_; })) {
      isolate_->RequestInterrupt(&OnInterrupt, this);
    }
  });
}

void Preemption::Stop() {
  if (!clock_.joinable()) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  clock_.join();
}

// V8 forbids JavaScript in here and means it: the interrupted code expects the heap as it left it, but for garbage
// collections. Switching away is allowed in practice, as the lock is handed over in full (tried on every supported
// version), and the hub's JavaScript runs on the hub's own stack.
void Preemption::OnInterrupt(v8::Isolate* isolate, void* data) {
  auto* self = static_cast<Preemption*>(data);
  if (!self->state_->preemptible) return;
  Fiber* hub = self->fibers_->Target(static_cast<uint32_t>(self->state_->hub));
  if (!hub) return;  // it is the hub that runs

  v8::HandleScope scope(isolate);
  if (self->StandsOnNodeCode()) {
    self->state_->refused++;
    return;
  }
  self->state_->preempted = 1;
  self->fibers_->SwitchTo(hub, false);
}

bool Preemption::StandsOnNodeCode() const {
  auto stack = v8::StackTrace::CurrentStackTrace(isolate_, 1000, v8::StackTrace::kScriptName);
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    v8::String::Utf8Value name(isolate_, stack->GetFrame(isolate_, i)->GetScriptName());
    if (*name && strncmp(*name, "node:", 5) == 0) return true;
  }
  return false;
}

}  // namespace geventjs
