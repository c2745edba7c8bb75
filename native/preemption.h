#pragma once

#include <v8.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "fibers.h"
#include "shared-state.h"

namespace geventjs {

// Takes the processor from a greenlet that computes: a thread asks V8 for an interrupt in each time slice, V8 calls back at
// the next loop or call of JavaScript, and the callback switches to the hub. It does not when JavaScript of Node's own is
// on the stack: streams and emitters are not written to be left half-way.
class Preemption {
 public:
  Preemption(v8::Isolate* isolate, Fibers* fibers, SharedState* state)
      : isolate_(isolate), fibers_(fibers), state_(state) {}
  ~Preemption() { Stop(); }

  void Start(int slice_milliseconds);
  void Stop();

 private:
  static void OnInterrupt(v8::Isolate* isolate, void* data);
  bool StandsOnNodeCode() const;

  v8::Isolate* const isolate_;
  Fibers* const fibers_;
  SharedState* const state_;
  std::thread clock_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
};

}  // namespace geventjs
