#include "event-loop.h"

#ifdef __APPLE__
#include <malloc/malloc.h>
#else
#include <malloc.h>
#endif

#include <utility>
#include <vector>

namespace geventjs {
namespace {

// Says that what runs has no async id, as between two callbacks of Node's own loop.
class OutermostScope : public node::CallbackScope {
 public:
  explicit OutermostScope(v8::Isolate* isolate) : node::CallbackScope(isolate, v8::Object::New(isolate), {0, 0}) {}
};

// The words of an object on the heap that could be a small count, each with its value at the start.
class Counters {
 public:
  explicit Counters(void* object) {
#ifdef __APPLE__
    const size_t size = malloc_size(object);
#else
    const size_t size = malloc_usable_size(object);
#endif
    constexpr size_t kTooMany = 1000;
    auto* words = static_cast<size_t volatile*>(object);
    for (size_t at = 0; at < size / sizeof(size_t); at++) {
      if (const size_t value = words[at]; value < kTooMany) found_.push_back({words + at, value});
    }
  }

  // Forgets all that have not gone up by `steps` since the start.
  void Keep(size_t steps) {
    std::erase_if(found_, [steps](const Counter& counter) { return *counter.word != counter.start + steps; });
  }

  size_t* single() const { return found_.size() == 1 ? const_cast<size_t*>(found_[0].word) : nullptr; }

 private:
  struct Counter {
    size_t volatile* word;
    size_t start;
  };
  std::vector<Counter> found_;
};

}  // namespace

EventLoop::EventLoop(v8::Isolate* isolate, v8::Local<v8::Context> context)
    : isolate_(isolate),
      node_(node::GetCurrentEnvironment(context)),
      loop_(node::GetCurrentEventLoop(isolate)),
      platform_(node::GetMultiIsolatePlatform(node_)) {}

bool EventLoop::FindCallbackDepth() {
  Counters counters(node_);
  for (int attempt = 0; attempt < 2; attempt++) {
    {
      OutermostScope first(isolate_);
      counters.Keep(1);
      {
        OutermostScope second(isolate_);
        counters.Keep(2);
      }
      counters.Keep(1);
    }
    counters.Keep(0);
  }
  depth_ = counters.single();
  return depth_ != nullptr;
}

void EventLoop::Turn() {
  v8::HandleScope handles(isolate_);
  OutermostScope scope(isolate_);
  const size_t depth = depth_ ? std::exchange(*depth_, 0) : 0;
  uv_run(loop_, UV_RUN_ONCE);
  // Work on V8's own threads (compiling WebAssembly, for one) may post to the loop without keeping it alive.
  if (!alive()) platform_->DrainTasks(isolate_);
  if (depth_) *depth_ = depth;
}

}  // namespace geventjs
