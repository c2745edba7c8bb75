#pragma once

#include <cstdint>

namespace geventjs {

// Numbers that both sides read and write without a call: an Int32Array for JavaScript, these fields for C++. The order is
// known to src/base/addon.ts.
struct SharedState {
  int32_t hub;          // fiber that a preempted one gives way to
  int32_t preemptible;  // may what runs now be preempted?
  int32_t preempted;    // 1 after a preemption, until JavaScript has seen it
  int32_t refused;      // preemptions that Node's own code on the stack prevented
  int32_t terminated;   // id of a fiber whose JavaScript was terminated from outside, until JavaScript has seen it
  int32_t now;          // milliseconds at the last switch, on a clock of a few milliseconds' grain that wraps around
};

}  // namespace geventjs
