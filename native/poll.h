#pragma once

#include <node.h>
#include <uv.h>
#include <v8.h>

#include <cstdint>
#include <unordered_map>

namespace geventjs {

// Waits for descriptors and calls back into JavaScript, once for each, when one is ready.
//
//      descriptor ──dup──▶ copy ──┐
//      descriptor ──dup──▶ copy ──┼──▶ set (epoll or kqueue) ──▶ one uv_poll_t ──▶ Node's loop
//      descriptor ──dup──▶ copy ──┘
//
// A uv_poll_t for each descriptor would be less code, but not right:
//
//  - libuv makes what it polls non-blocking. That is a property of the open file, which other processes may share: a child
//    that reads its standard input at this moment would fail with EAGAIN, however soon it was put back. Here libuv sees the
//    set alone, and nobody else has that.
//  - It refuses a descriptor that it watches already, for a socket of Node's or another wait. Copies are as many as waits.
//  - It aborts when a descriptor is closed under it. Nobody closes a copy but we.
class Poll {
 public:
  // nullptr, and the error as errno has it, if the kernel has no set for us.
  static Poll* Open(v8::Isolate* isolate, v8::Local<v8::Context> context, int* error);

  // Calls `callback` in the hub when one of `events` (as of poll(2)), an error or a hang-up is there. With `ref` it keeps
  // the loop alive until then. Answers a number greater than 0 for Stop, or an error as -errno: EPERM for what is always ready.
  int Start(int descriptor, int events, v8::Local<v8::Function> callback, bool ref);

  // Nothing is called any more. Harmless for a wait that is over.
  void Stop(int id);

 private:
  struct Wait {
    int copy;
    bool ref;
    v8::Global<v8::Function> callback;
  };
  using Waits = std::unordered_map<int, Wait>;

  Poll(v8::Isolate* isolate, v8::Local<v8::Context> context, int set)
      : isolate_(isolate), context_(isolate, context), set_(set) {}

  static void OnReady(uv_poll_t* handle, int status, int events);
  static void Close(void* data, void (*done)(void*), void* done_data);
  static void OnClosed(uv_handle_t* handle);

  void Call(int id);
  void Remove(Waits::iterator wait);
  int NewId();

  v8::Isolate* const isolate_;
  v8::Global<v8::Context> context_;
  const int set_;
  uv_poll_t handle_;
  Waits waits_;
  int last_id_ = 0;
  int refs_ = 0;  // of waits that keep the loop alive
  void (*done_)(void*) = nullptr;
  void* done_data_ = nullptr;
};

}  // namespace geventjs
