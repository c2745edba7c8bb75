#include "errors.h"

namespace geventjs {
namespace {

v8::Local<v8::String> Text(v8::Isolate* isolate, const char* text) {
  return v8::String::NewFromUtf8(isolate, text).ToLocalChecked();
}

}  // namespace

void ThrowError(v8::Isolate* isolate, const char* code, const char* message) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Object> error = v8::Exception::Error(Text(isolate, message)).As<v8::Object>();
  if (error->Set(context, Text(isolate, "code"), Text(isolate, code)).IsNothing()) return;
  isolate->ThrowException(error);
}

void ThrowResult(v8::Isolate* isolate, Result result) {
  switch (result) {
    case Result::Ok:
      return;
    case Result::InvalidStackSize:
      return ThrowError(isolate, "ERR_STACK", "the stack size must be between the head room and 1 GiB");
    case Result::OutOfMemory:
      return ThrowError(isolate, "ERR_STACK",
                        "no address space for another stack. Run fewer greenlets at once (a Pool), give them smaller "
                        "stacks (spawnWith), or raise the limit (ulimit -v, the container's memory, vm.overcommit_memory)");
    case Result::OutOfMappings:
      return ThrowError(isolate, "ERR_STACK",
                        "the process has as many memory mappings as the kernel allows. Run fewer greenlets at once (a "
                        "Pool), or raise vm.max_map_count");
    case Result::OutOfThreads:
      return ThrowError(isolate, "ERR_STACK",
                        "no further thread could be started, and the backend 'threads' needs one for each greenlet. Run "
                        "fewer greenlets at once (a Pool), raise the limit (ulimit -u), or use the backend 'asm'");
  }
}

}  // namespace geventjs
