#pragma once

#include <node.h>
#include <uv.h>
#include <v8.h>

#include <cstddef>

namespace geventjs {

// Node's event loop, run by a fiber in Node's place while the main program's stack waits.
//
// A callback of the loop asks two counters how deep it is, and behaves like one that Node's own loop has called only if
// both say "not at all":
//
//  - V8's number of calls from C++ into JavaScript on this stack. An error that nobody catches goes to the listeners of
//    'uncaughtException' when it leaves the outermost call. Out of a nested one it is thrown into whatever JavaScript is
//    below, which would be the hub, with the rest of the turn running meanwhile on top of a pending error. So a turn is made
//    at the bottom of its fiber, with no JavaScript below (Fibers::RunEntry).
//  - Node's number of open callback scopes. Ticks and promises run when the outermost scope closes. The main program runs
//    inside one that stays open until it ends, so the number is set to 0 for each turn and put back afterwards.
//
// Node's number has no public name. It is a word in Node's environment object, and the only one there that goes up and
// down by one with public callback scopes; so it is searched for. If there is not exactly one such word, nothing is
// changed: ticks and promises then run between two turns instead of between two callbacks.
class EventLoop {
 public:
  EventLoop(v8::Isolate* isolate, v8::Local<v8::Context> context);

  // To be called once before the first turn, inside the main program's scope. Can callbacks behave as in Node's own loop?
  bool FindCallbackDepth();

  // Waits for events unless there are some, and runs their callbacks. Called on a fiber, inside the main program's scope.
  void Turn();

  // Is there anything left that keeps the loop going?
  bool alive() const { return uv_loop_alive(loop_) != 0; }

 private:
  v8::Isolate* const isolate_;
  node::Environment* const node_;
  uv_loop_t* const loop_;
  node::MultiIsolatePlatform* const platform_;
  size_t* depth_ = nullptr;  // of open callback scopes, as Node counts them
};

}  // namespace geventjs
