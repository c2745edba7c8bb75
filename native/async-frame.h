#pragma once

#include <v8.h>

namespace geventjs {

// The frame that AsyncLocalStorage reads (Node 24 and later, Node 22 with a flag) is one value per isolate and not part of
// what V8 archives with a thread: each switch carries it by hand. Node 20 keeps its stores elsewhere (src/core/context.ts).

#if V8_MAJOR_VERSION >= 14

using AsyncFrameValue = v8::Data;
inline v8::Local<v8::Data> GetAsyncFrame(v8::Isolate* isolate) {
  return isolate->GetContinuationPreservedEmbedderDataV2();
}
inline void SetAsyncFrame(v8::Isolate* isolate, v8::Local<v8::Data> frame) {
  isolate->SetContinuationPreservedEmbedderDataV2(frame);
}

#elif V8_MAJOR_VERSION >= 12

using AsyncFrameValue = v8::Value;
inline v8::Local<v8::Value> GetAsyncFrame(v8::Isolate* isolate) {
  return isolate->GetContinuationPreservedEmbedderData();
}
inline void SetAsyncFrame(v8::Isolate* isolate, v8::Local<v8::Value> frame) {
  isolate->SetContinuationPreservedEmbedderData(frame);
}

#else

using AsyncFrameValue = v8::Value;
inline v8::Local<v8::Value> GetAsyncFrame(v8::Isolate* isolate) { return v8::Undefined(isolate); }
inline void SetAsyncFrame(v8::Isolate*, v8::Local<v8::Value>) {}

#endif

using AsyncFrame = v8::Local<AsyncFrameValue>;

// Takes the frame out of the isolate while the garbage collector works.
//
// V8 visits the place where the isolate keeps the frame once for each archived thread. A minor collection does not expect
// to see a place twice: it moves the object again from where it has just put it, and leaves a forwarding address in the
// middle of live memory. So the frame is held by a handle of ours meanwhile, which is visited once like any other.
class AsyncFrameGuard {
 public:
  explicit AsyncFrameGuard(v8::Isolate* isolate) : isolate_(isolate) {
    isolate->AddGCPrologueCallback(&Hide, this);
    isolate->AddGCEpilogueCallback(&Restore, this);
  }
  ~AsyncFrameGuard() {
    isolate_->RemoveGCPrologueCallback(&Hide, this);
    isolate_->RemoveGCEpilogueCallback(&Restore, this);
    // Threads may still be archived, and nobody hides the frame from a late collection any more.
    SetAsyncFrame(isolate_, v8::Undefined(isolate_));
  }
  AsyncFrameGuard(const AsyncFrameGuard&) = delete;
  AsyncFrameGuard& operator=(const AsyncFrameGuard&) = delete;

 private:
  static void Hide(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags, void* data) {
    // Calls may nest: the weak callbacks at the end of a collection are announced like another one.
    AsyncFrame frame = GetAsyncFrame(isolate);
    if (frame.IsEmpty() || frame.As<v8::Value>()->IsUndefined()) return;
    static_cast<AsyncFrameGuard*>(data)->frame_.Reset(isolate, frame);
    SetAsyncFrame(isolate, v8::Undefined(isolate));
  }

  static void Restore(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags, void* data) {
    auto* self = static_cast<AsyncFrameGuard*>(data);
    if (self->frame_.IsEmpty()) return;
    SetAsyncFrame(isolate, self->frame_.Get(isolate));
    self->frame_.Reset();
  }

  v8::Isolate* const isolate_;
  v8::Global<AsyncFrameValue> frame_;
};

}  // namespace geventjs
