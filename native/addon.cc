// The addon's face: functions for src/base/addon.ts and nobody else. They check what would crash, nothing more; texts for
// people are made in TypeScript. Longer than other files because it is a list: one small function for each name there.

#include <errno.h>
#include <node.h>
#include <signal.h>
#include <time.h>
#include <uv.h>
#include <v8.h>

#include <cstring>
#include <memory>
#include <new>

#include "descriptors.h"
#include "errors.h"
#include "event-loop.h"
#include "fibers.h"
#include "listening.h"
#include "poll.h"
#include "preemption.h"
#include "shared-state.h"

namespace geventjs {
namespace {

using v8::FunctionCallbackInfo;
using v8::Isolate;
using v8::Local;
using v8::Value;

// Everything that lives as long as one Node environment (the main thread, or one worker). There is no other state.
class Environment {
 public:
  Environment(Isolate* isolate, Local<v8::Context> context, bool force_threads, bool is_worker)
      : isolate(isolate),
        loop(isolate, context),
        platform(node::GetMultiIsolatePlatform(node::GetCurrentEnvironment(context))),
        is_worker(is_worker),
        // V8 makes the buffer, not we: what frees it must outlive this addon, which a worker unloads before its heap.
        buffer(isolate, v8::ArrayBuffer::New(isolate, sizeof(SharedState))),
        state(static_cast<SharedState*>(buffer.Get(isolate)->GetBackingStore()->Data())),
        fibers(isolate, context, state, {.force_threads = force_threads, .is_worker = is_worker, .loop = &loop}),
        preemption(isolate, &fibers, state) {
    node::AddEnvironmentCleanupHook(isolate, &Close, this);
  }

  static Environment* From(const FunctionCallbackInfo<Value>& info);

  Isolate* const isolate;
  EventLoop loop;
  node::MultiIsolatePlatform* const platform;
  const bool is_worker;
  v8::Global<v8::ArrayBuffer> buffer;
  SharedState* const state;
  Fibers fibers;
  Preemption preemption;
  Listening listening;
  Poll* poll = nullptr;  // made when it is first needed; closes and deletes itself
  v8::Global<v8::Object> functions;  // what open() returns

 private:
  static void Close(void* data) {
    auto* self = static_cast<Environment*>(data);
    self->preemption.Stop();
    // A worker's memory must come back. The main thread's goes with the process, and the sooner the better.
    if (self->is_worker) self->fibers.Unwind();
    delete self;
  }
};

#if V8_MAJOR_VERSION >= 14
constexpr v8::ExternalPointerTypeTag kEnvironmentTag = 1;
Local<v8::External> Wrap(Isolate* isolate, void* pointer) { return v8::External::New(isolate, pointer, kEnvironmentTag); }
void* Unwrap(Local<v8::External> external) { return external->Value(kEnvironmentTag); }
#else
Local<v8::External> Wrap(Isolate* isolate, void* pointer) { return v8::External::New(isolate, pointer); }
void* Unwrap(Local<v8::External> external) { return external->Value(); }
#endif

Environment* Environment::From(const FunctionCallbackInfo<Value>& info) {
  return static_cast<Environment*>(Unwrap(info.Data().As<v8::External>()));
}

Local<v8::String> Text(Isolate* isolate, const char* text) {
  return v8::String::NewFromUtf8(isolate, text, v8::NewStringType::kInternalized).ToLocalChecked();
}

// create(entry: () => number | undefined, stackSize: number, headRoom: number): number
void Create(const FunctionCallbackInfo<Value>& info) {
  auto* environment = Environment::From(info);
  if (!info[0]->IsFunction() || !info[1]->IsNumber() || !info[2]->IsNumber()) {
    return ThrowError(environment->isolate, "ERR_INTERNAL", "create(entry, stackSize, headRoom)");
  }
  const double size = info[1].As<v8::Number>()->Value();
  const double head_room = info[2].As<v8::Number>()->Value();
  uint32_t id = 0;
  const bool sane = size > 0 && size < 1e12 && head_room >= 0 && head_room < 1e12;
  const Result result = sane ? environment->fibers.Create(info[0].As<v8::Function>(), static_cast<size_t>(size),
                                                          static_cast<size_t>(head_room), &id)
                             : Result::InvalidStackSize;
  if (result != Result::Ok) return ThrowResult(environment->isolate, result);
  info.GetReturnValue().Set(id);
}

// A clock for time slices: a few milliseconds' grain, and a tenth of the price of the exact one.
int32_t CoarseMilliseconds() {
#ifdef CLOCK_MONOTONIC_COARSE
  timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return static_cast<int32_t>(time.tv_sec * 1000 + time.tv_nsec / 1000000);
#else
  return static_cast<int32_t>(uv_hrtime() / 1000000);
#endif
}

void Switch(const FunctionCallbackInfo<Value>& info, bool park) {
  auto* environment = Environment::From(info);
  Fiber* to = info[0]->IsUint32() ? environment->fibers.Target(info[0].As<v8::Uint32>()->Value()) : nullptr;
  if (!to) return ThrowError(environment->isolate, "ERR_INTERNAL", "a fiber that is not suspended cannot be switched to");
  if (park) environment->fibers.Trim();
  environment->state->now = CoarseMilliseconds();
  environment->fibers.SwitchTo(to, park);
  if (environment->fibers.on_hub()) {
    if (const uint32_t id = environment->fibers.TakeTerminated()) environment->state->terminated = static_cast<int32_t>(id);
  }
}

// switchTo(id: number): void
void SwitchTo(const FunctionCallbackInfo<Value>& info) { Switch(info, false); }

// park(id: number): void, the same for a fiber that waits for its next job
void Park(const FunctionCallbackInfo<Value>& info) { Switch(info, true); }

// getFrame(): unknown, what AsyncLocalStorage reads; undefined where Node keeps it elsewhere
void GetFrame(const FunctionCallbackInfo<Value>& info) {
  AsyncFrame frame = GetAsyncFrame(info.GetIsolate());
  info.GetReturnValue().Set(frame.As<v8::Value>());
}

// setFrame(frame: unknown): void
void SetFrame(const FunctionCallbackInfo<Value>& info) { SetAsyncFrame(info.GetIsolate(), info[0]); }

// prepareLoop(): boolean, to be called once before a fiber turns the loop; false if ticks and promises have to be run
// between turns
void PrepareLoop(const FunctionCallbackInfo<Value>& info) {
  info.GetReturnValue().Set(Environment::From(info)->loop.FindCallbackDepth());
}

// isLoopAlive(): boolean, does anything keep the event loop going?
void IsLoopAlive(const FunctionCallbackInfo<Value>& info) {
  info.GetReturnValue().Set(Environment::From(info)->loop.alive());
}

// guard(callback: () => void): void, calls it; an error goes where Node's own callbacks' errors go: to the listeners of
// 'uncaughtException', or to the end of the process
void Guard(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsFunction()) return ThrowError(isolate, "ERR_INTERNAL", "guard(callback)");
  v8::TryCatch try_catch(isolate);
  auto result = info[0].As<v8::Function>()->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 0, nullptr);
  if (!result.IsEmpty()) return;
  if (try_catch.HasTerminated()) try_catch.ReThrow();
  else node::FatalException(isolate, try_catch);
}

// Throws with no JavaScript on the stack, so that Node shows the place where the error was made, and not the one from which
// it is passed on.
class RaiseTask final : public v8::Task {
 public:
  RaiseTask(Isolate* isolate, Local<Value> error)
      : isolate_(isolate), context_(isolate, isolate->GetCurrentContext()), error_(isolate, error) {}

  void Run() override {
    v8::HandleScope scope(isolate_);
    v8::Context::Scope context_scope(context_.Get(isolate_));
    v8::TryCatch try_catch(isolate_);
    isolate_->ThrowException(error_.Get(isolate_));
    node::FatalException(isolate_, try_catch);
  }

 private:
  Isolate* const isolate_;
  v8::Global<v8::Context> context_;
  v8::Global<Value> error_;
};

// raise(error: unknown): void, makes it an uncaught error like any other, soon
void Raise(const FunctionCallbackInfo<Value>& info) {
  auto* environment = Environment::From(info);
  Isolate* isolate = environment->isolate;
  environment->platform->GetForegroundTaskRunner(isolate)->PostTask(std::make_unique<RaiseTask>(isolate, info[0]));
}

// inMicrotask(): boolean
void InMicrotask(const FunctionCallbackInfo<Value>& info) {
  info.GetReturnValue().Set(v8::MicrotasksScope::IsRunningMicrotasks(info.GetIsolate()));
}

// inMainScript(): boolean, does the stack begin with the script that Node runs at start, and not with a callback?
void InMainScript(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, 10000, v8::StackTrace::kScriptName);
  const int count = stack->GetFrameCount();
  if (count == 0) return info.GetReturnValue().Set(false);
  v8::String::Utf8Value name(isolate, stack->GetFrame(isolate, static_cast<uint32_t>(count - 1))->GetScriptName());
  const char* prefix = "node:internal/main/";
  info.GetReturnValue().Set(*name && strncmp(*name, prefix, strlen(prefix)) == 0);
}

// handleSignalOnce(signal: number, once: boolean): void, says whether the signal's handler is called once only, and then
// the default is back. Done by the kernel, so that a second Ctrl-C ends a program that computes and never looks at the first.
void HandleSignalOnce(const FunctionCallbackInfo<Value>& info) {
  const int number = info[0]->IsInt32() ? info[0].As<v8::Int32>()->Value() : 0;
  struct sigaction action;
  if (sigaction(number, nullptr, &action) != 0) return;
  constexpr int kOnce = static_cast<int>(SA_RESETHAND);
  action.sa_flags = info[1]->IsTrue() ? action.sa_flags | kOnce : action.sa_flags & ~kOnce;
  sigaction(number, &action, nullptr);
}

// startPreemption(sliceMilliseconds: number): void
void StartPreemption(const FunctionCallbackInfo<Value>& info) {
  const int slice = info[0]->IsInt32() ? info[0].As<v8::Int32>()->Value() : 0;
  if (slice < 1) return ThrowError(info.GetIsolate(), "ERR_INTERNAL", "startPreemption(milliseconds)");
  Environment::From(info)->preemption.Start(slice);
}

// stopPreemption(): void
void StopPreemption(const FunctionCallbackInfo<Value>& info) { Environment::From(info)->preemption.Stop(); }

int Int(Local<Value> value) { return value->IsInt32() ? value.As<v8::Int32>()->Value() : -1; }

// pollNow(list: Int32Array): number, of triples: descriptor, events, and what is written there, those that are ready
void PollNow(const FunctionCallbackInfo<Value>& info) {
  if (!info[0]->IsInt32Array()) return ThrowError(info.GetIsolate(), "ERR_INTERNAL", "pollNow(list)");
  auto list = info[0].As<v8::Int32Array>();
  const size_t count = list->Length() / 3;
  auto* numbers = reinterpret_cast<int32_t*>(static_cast<char*>(list->Buffer()->Data()) + list->ByteOffset());
  const std::unique_ptr<pollfd[]> descriptors(new (std::nothrow) pollfd[count]);
  if (!descriptors) return info.GetReturnValue().Set(-ENOMEM);
  for (size_t i = 0; i < count; i++) {
    descriptors[i] = {numbers[3 * i], static_cast<short>(numbers[3 * i + 1]), 0};
  }
  info.GetReturnValue().Set(geventjs::PollNow(descriptors.get(), count));
  for (size_t i = 0; i < count; i++) numbers[3 * i + 2] = descriptors[i].revents;
}

// pollStart(descriptor: number, events: number, callback: () => void, ref: boolean): number, an id for pollStop, or -errno
void PollStart(const FunctionCallbackInfo<Value>& info) {
  auto* environment = Environment::From(info);
  Isolate* isolate = environment->isolate;
  if (!info[2]->IsFunction()) {
    return ThrowError(isolate, "ERR_INTERNAL", "pollStart(descriptor, events, callback, ref)");
  }
  int error = 0;
  if (!environment->poll) environment->poll = Poll::Open(isolate, isolate->GetCurrentContext(), &error);
  if (!environment->poll) return info.GetReturnValue().Set(-error);
  info.GetReturnValue().Set(
      environment->poll->Start(Int(info[0]), Int(info[1]), info[2].As<v8::Function>(), !info[3]->IsFalse()));
}

// pollStop(id: number): void
void PollStop(const FunctionCallbackInfo<Value>& info) {
  auto* environment = Environment::From(info);
  if (environment->poll) environment->poll->Stop(Int(info[0]));
}

// sendNow(descriptor: number, data: ArrayBufferView): number, of bytes that a socket has taken, or -errno
void SendNow(const FunctionCallbackInfo<Value>& info) {
  if (!info[1]->IsArrayBufferView()) return ThrowError(info.GetIsolate(), "ERR_INTERNAL", "sendNow(descriptor, data)");
  auto view = info[1].As<v8::ArrayBufferView>();
  const auto* data = static_cast<const char*>(view->Buffer()->Data()) + view->ByteOffset();
  info.GetReturnValue().Set(static_cast<double>(geventjs::SendNow(Int(info[0]), data, view->ByteLength())));
}

// listen(host: string, port: number, backlog: number, reusePort: boolean, ipv6Only: boolean): number, a descriptor for
// closeListening, or -errno; a port below 0 makes the host a path
void Listen(const FunctionCallbackInfo<Value>& info) {
  const v8::String::Utf8Value host(info.GetIsolate(), info[0]);
  if (!*host) return info.GetReturnValue().Set(-EINVAL);
  info.GetReturnValue().Set(Environment::From(info)->listening.Open({
      .host = {*host, static_cast<size_t>(host.length())},
      .port = Int(info[1]),
      .backlog = Int(info[2]),
      .reuse_port = info[3]->IsTrue(),
      .ipv6_only = info[4]->IsTrue(),
  }));
}

// copyListening(descriptor: number, keep: boolean): number, another descriptor of the same socket, or -errno
void CopyListening(const FunctionCallbackInfo<Value>& info) {
  info.GetReturnValue().Set(Environment::From(info)->listening.Copy(Int(info[0]), info[1]->IsTrue()));
}

// closeListening(descriptor: number): void
void CloseListening(const FunctionCallbackInfo<Value>& info) { Environment::From(info)->listening.Close(Int(info[0])); }

// accept(descriptor: number): [descriptor: number, host: string, port: number] | number, or -errno
void Accept(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  geventjs::InetName peer;
  const int result = geventjs::Accept(Int(info[0]), &peer);
  if (result < 0) return info.GetReturnValue().Set(result);
  Local<Value> values[] = {v8::Integer::New(isolate, result), Text(isolate, peer.host.c_str()),
                           v8::Integer::New(isolate, peer.port)};
  info.GetReturnValue().Set(v8::Array::New(isolate, values, std::size(values)));
}

// getLocalName(descriptor: number): [host: string, port: number] | number, or -errno
void GetLocalName(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  geventjs::InetName name;
  const int result = geventjs::GetLocalName(Int(info[0]), &name);
  if (result < 0) return info.GetReturnValue().Set(result);
  Local<Value> values[] = {Text(isolate, name.host.c_str()), v8::Integer::New(isolate, name.port)};
  info.GetReturnValue().Set(v8::Array::New(isolate, values, std::size(values)));
}

// knock(path: string): number, 0 if somebody listens there, or -errno
void Knock(const FunctionCallbackInfo<Value>& info) {
  const v8::String::Utf8Value path(info.GetIsolate(), info[0]);
  if (!*path) return info.GetReturnValue().Set(-EINVAL);
  info.GetReturnValue().Set(geventjs::Knock({*path, static_cast<size_t>(path.length())}));
}

// seek(descriptor: number, offset: number, whence: number): number, the new position, or -errno
void Seek(const FunctionCallbackInfo<Value>& info) {
  const double offset = info[1]->IsNumber() ? info[1].As<v8::Number>()->Value() : 0;
  info.GetReturnValue().Set(
      static_cast<double>(geventjs::Seek(Int(info[0]), static_cast<long long>(offset), Int(info[2]))));
}

// getFlags(descriptor: number): number, the flags of open(2), or -errno
void GetFlags(const FunctionCallbackInfo<Value>& info) {
  info.GetReturnValue().Set(geventjs::GetFlags(Int(info[0])));
}

// openPipe(): [read: number, write: number] | number, the two ends, or -errno
void OpenPipe(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  int ends[2];
  if (const int result = geventjs::OpenPipe(ends); result < 0) return info.GetReturnValue().Set(result);
  Local<Value> values[] = {v8::Integer::New(isolate, ends[0]), v8::Integer::New(isolate, ends[1])};
  info.GetReturnValue().Set(v8::Array::New(isolate, values, 2));
}

// setNonblocking(descriptor: number, nonblocking: boolean): number, 1 if that changes something, 0 if not, or -errno
void SetNonblocking(const FunctionCallbackInfo<Value>& info) {
  info.GetReturnValue().Set(geventjs::SetNonblocking(Int(info[0]), info[1]->IsTrue()));
}

// statistics(): number[], in the order of NativeStatistics in src/base/addon.ts
void Statistics(const FunctionCallbackInfo<Value>& info) {
  auto* environment = Environment::From(info);
  Isolate* isolate = environment->isolate;
  const FiberStatistics fibers = environment->fibers.statistics();
  const StackStatistics stacks = environment->fibers.stack_statistics();
  const double numbers[] = {fibers.created,
                            fibers.ended,
                            fibers.switches,
                            static_cast<double>(stacks.stacks),
                            static_cast<double>(stacks.slabs),
                            static_cast<double>(stacks.mapped_bytes)};
  v8::Local<Value> values[std::size(numbers)];
  for (size_t i = 0; i < std::size(numbers); i++) values[i] = v8::Number::New(isolate, numbers[i]);
  info.GetReturnValue().Set(v8::Array::New(isolate, values, std::size(numbers)));
}

class Exports {
 public:
  Exports(Isolate* isolate, Local<v8::Context> context, Local<v8::Object> object, Local<Value> data)
      : isolate_(isolate), context_(context), object_(object), data_(data) {}

  void Set(const char* name, v8::FunctionCallback callback) {
    auto function = v8::Function::New(context_, callback, data_, 0, v8::ConstructorBehavior::kThrow).ToLocalChecked();
    Set(name, function);
  }
  void Set(const char* name, Local<Value> value) { object_->Set(context_, Text(isolate_, name), value).Check(); }

 private:
  Isolate* isolate_;
  Local<v8::Context> context_;
  Local<v8::Object> object_;
  Local<Value> data_;
};

Local<v8::Object> MakeFunctions(Environment* environment, Local<v8::Context> context) {
  Isolate* isolate = environment->isolate;
  Local<v8::Object> functions = v8::Object::New(isolate);
  Exports exports(isolate, context, functions, Wrap(isolate, environment));
  exports.Set("create", Create);
  exports.Set("switchTo", SwitchTo);
  exports.Set("park", Park);
  exports.Set("getFrame", GetFrame);
  exports.Set("setFrame", SetFrame);
  exports.Set("prepareLoop", PrepareLoop);
  exports.Set("isLoopAlive", IsLoopAlive);
  exports.Set("guard", Guard);
  exports.Set("raise", Raise);
  exports.Set("inMicrotask", InMicrotask);
  exports.Set("inMainScript", InMainScript);
  exports.Set("handleSignalOnce", HandleSignalOnce);
  exports.Set("startPreemption", StartPreemption);
  exports.Set("stopPreemption", StopPreemption);
  exports.Set("pollNow", PollNow);
  exports.Set("pollStart", PollStart);
  exports.Set("pollStop", PollStop);
  exports.Set("listen", Listen);
  exports.Set("copyListening", CopyListening);
  exports.Set("closeListening", CloseListening);
  exports.Set("accept", Accept);
  exports.Set("getLocalName", GetLocalName);
  exports.Set("knock", Knock);
  exports.Set("seek", Seek);
  exports.Set("sendNow", SendNow);
  exports.Set("getFlags", GetFlags);
  exports.Set("openPipe", OpenPipe);
  exports.Set("setNonblocking", SetNonblocking);
  exports.Set("statistics", Statistics);
  exports.Set("backend", Text(isolate, environment->fibers.backend()));
  const char* reason = environment->fibers.fallback_reason();
  exports.Set("fallbackReason", reason ? Text(isolate, reason).As<Value>() : v8::Undefined(isolate).As<Value>());
  exports.Set("state",
              v8::Int32Array::New(environment->buffer.Get(isolate), 0, sizeof(SharedState) / sizeof(int32_t)));
  return functions;
}

// Where open() finds what an earlier call has made.
struct Addon {
  Environment* environment = nullptr;
};

// open(forceThreads: boolean, isWorker: boolean): Native. There is one environment for each of Node's, however often the
// JavaScript part is loaded (test runners do that): fibers must not share numbers.
void Open(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  auto* addon = static_cast<Addon*>(Unwrap(info.Data().As<v8::External>()));
  if (!addon->environment) {
    // V8 aborts when it wants to collect WebAssembly code and finds archived threads; fetch() alone uses WebAssembly.
    v8::V8::SetFlagsFromString("--no-wasm-code-gc");
    Local<v8::Context> context = isolate->GetCurrentContext();
    addon->environment = new Environment(isolate, context, info[0]->IsTrue(), info[1]->IsTrue());
    addon->environment->functions.Reset(isolate, MakeFunctions(addon->environment, context));
  }
  info.GetReturnValue().Set(addon->environment->functions);
}

}  // namespace

NODE_MODULE_INIT(/* exports, module, context */) {
  Isolate* isolate = v8::Isolate::GetCurrent();
  auto* addon = new Addon;
  node::AddEnvironmentCleanupHook(isolate, [](void* data) { delete static_cast<Addon*>(data); }, addon);
  Exports(isolate, context, exports, Wrap(isolate, addon)).Set("open", Open);
}

}  // namespace geventjs
