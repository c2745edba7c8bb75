#pragma once

namespace geventjs {

// What an operation of the layers below V8 can answer. The addon turns all but `Ok` into a JavaScript error whose text
// says what to do (see errors.cc).
enum class Result {
  Ok,
  InvalidStackSize,  // not a size a stack can have
  OutOfMemory,       // the kernel gave no address space: memory, overcommit or an address-space limit
  OutOfMappings,     // the process has as many mappings as vm.max_map_count allows
  OutOfThreads,      // backend `threads`: no further operating-system thread
};

}  // namespace geventjs
