// One switch, as V8 sees it
// =========================
//
// V8 lets several threads take turns in one isolate. Who wants to go in holds a v8::Locker; a v8::Unlocker lets others in
// for a while. What V8 keeps per thread (handles, the chain of try-catch blocks, stack limits, the top JavaScript frame) is
// archived when a thread unlocks and another one locks, and the garbage collector visits archived stacks as well. V8 tells
// threads apart by a number, so a fiber is a thread with a stack of our making and a number of its own:
//
//        fiber A                                             fiber B, suspended in the same place
//        ───────                                             ───────
//        SwitchTo(B)                                           ┊
//          frame = isolate's AsyncLocalStorage frame           ┊
//          {                                                   ┊
//            Unlocker        A's state is marked for archiving ┊
//            Jump            words say B, registers swapped ──▶┊
//            ┊                                                 }   ~Unlocker: A archived, B restored
//            ┊                                                 Land        the collector is told of B's stack
//            ┊                                                 isolate's frame = B's frame
//            ┊                                                 return to B's JavaScript
//
// What is unusual here, and why:
//
//  - An outer HandleScope stays open at every fiber's base. Node 24 creates a handle while it restores a thread, when no
//    callback's own scope is open yet.
//  - The stack limit is set after the Locker, which sets one of its own from the current address and V8's default size.
//  - isolate->Enter() followed by Exit() does nothing but make the heap read the stack's start again. Conservative
//    scanning goes from the stack pointer up to that address, which must not lie on another stack.
//  - A fiber ends in two steps: it discards what V8 files under its number, then jumps away for ever; the next one to run
//    unmaps the stack.
//  - A C++ frame must not hold anything across SwitchTo that another fiber could invalidate. A suspended fiber of a worker
//    may also never come back (see Unwind).

#include "fibers.h"

#include <node.h>

#include <utility>

#ifdef GEVENTJS_HAS_ASM
#include "thread-words.h"
#endif

namespace geventjs {
namespace {

// What a parked stack may keep. The usual greenlet needs two or three pages.
constexpr size_t kParkedBytes = 64 * 1024;

// How many stacks get a guard page where each costs mappings (stack.h). The limit on those is the process's, and there may
// be many workers.
constexpr size_t kGuards = 4096;
constexpr size_t kWorkerGuards = 256;

}  // namespace

struct Fibers::Slot {
  Fiber fiber;
  v8::Global<v8::Function> entry;
  size_t head_room = 0;
};

Fibers::Fibers(v8::Isolate* isolate, v8::Local<v8::Context> context, const SharedState* state, Options options)
    : isolate_(isolate),
      state_(state),
      options_(options),
      context_(isolate, context),
      async_frame_guard_(isolate),
      stacks_(options.is_worker ? kWorkerGuards : kGuards) {
  Fiber* root = &FreeSlot()->fiber;
  root->state = FiberState::Running;
  current_ = root;

#ifdef GEVENTJS_HAS_ASM
  if (!options.force_threads) {
    const ThreadWords words = ThreadWords::Find(isolate, &fallback_reason_);
    if (words.found()) backend_ = MakeAsmBackend(root, words);
  }
#else
  if (!options.force_threads) fallback_reason_ = "there is no context switch for this processor";
#endif
  if (!backend_) backend_ = MakeThreadsBackend(root);
}

// Stacks of suspended fibers stay mapped: at the end of a process nobody unwinds them.
Fibers::~Fibers() = default;

Fibers::Slot* Fibers::FreeSlot() {
  if (free_ids_.empty()) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->fiber.id = static_cast<uint32_t>(slots_.size() - 1);
    return slots_.back().get();
  }
  Slot* slot = slots_[free_ids_.back()].get();
  free_ids_.pop_back();
  return slot;
}

Result Fibers::Create(v8::Local<v8::Function> entry, size_t stack_size, size_t head_room, uint32_t* id) {
  Stack stack;
  if (head_room >= stack_size) return Result::InvalidStackSize;
  if (Result result = stacks_.Acquire(stack_size, &stack); result != Result::Ok) return result;

  Slot* slot = FreeSlot();
  Fiber* fiber = &slot->fiber;
  *fiber = Fiber{.id = fiber->id, .stack = stack, .body = &Body, .owner = this};
  slot->head_room = head_room;
  if (Result result = backend_->Prepare(fiber); result != Result::Ok) {
    stacks_.Release(stack);
    fiber->state = FiberState::Ended;
    free_ids_.push_back(fiber->id);
    return result;
  }
  slot->entry.Reset(isolate_, entry);
  statistics_.created++;
  *id = fiber->id;
  return Result::Ok;
}

Fiber* Fibers::Target(uint32_t id) const {
  if (id >= slots_.size()) return nullptr;
  Fiber* fiber = &slots_[id]->fiber;
  const bool ready = fiber->state == FiberState::Fresh || fiber->state == FiberState::Suspended;
  return ready ? fiber : nullptr;
}

void Fibers::SwitchTo(Fiber* to, bool park) {
  Fiber* from = current_;
  AsyncFrame frame;
  if (!park) frame = GetAsyncFrame(isolate_);
  const bool leaves_thread = backend_->has_threads && from->id != kRoot;
  if (leaves_thread) isolate_->Exit();
  {
    v8::Unlocker unlock(isolate_);
    current_ = to;
    backend_->Jump(from, to);
  }
  if (leaves_thread) isolate_->Enter();
  Land();
  if (!park) SetAsyncFrame(isolate_, frame);
  if (unwinding_ && from->id != kRoot) {
    // The termination takes effect at the next call or loop; the exception keeps the code up to there from going on as if
    // nothing had happened.
    isolate_->TerminateExecution();
    isolate_->ThrowException(v8::Undefined(isolate_));
  } else if (terminated_ != kRoot && from->id == kRoot && options_.is_worker) {
    // process.exit() in a worker, or worker.terminate(): it ended the fiber that happened to run, and means the thread.
    isolate_->TerminateExecution();
  }
}

// First thing on a fiber that got control, with the isolate locked.
void Fibers::Land() {
  statistics_.switches++;
  // Other threads have entered the isolate meanwhile, and the thread's own stack was never left, as far as V8 knows.
  const bool is_back_on_thread = backend_->has_threads && current_->id == kRoot;
  if (backend_->moves_stack_start || is_back_on_thread) {
    isolate_->Enter();
    isolate_->Exit();
  }
  if (ended_) {
    Fiber* ended = std::exchange(ended_, nullptr);
    backend_->Dispose(ended);
    stacks_.Release(ended->stack);
    slots_[ended->id]->entry.Reset();
    free_ids_.push_back(ended->id);
    statistics_.ended++;
  }
}

Fiber* Fibers::Body(Fiber* fiber) {
  auto* self = static_cast<Fibers*>(fiber->owner);
  v8::Isolate* isolate = self->isolate_;
  Fiber* next;
  {
    v8::Locker lock(isolate);
    if (self->backend_->has_threads) isolate->Enter();
    isolate->SetStackLimit(reinterpret_cast<uintptr_t>(fiber->stack.low) + self->slots_[fiber->id]->head_room);
    self->Land();
    next = self->RunEntry(fiber);
    if (self->backend_->has_threads) isolate->Exit();
  }
  isolate->DiscardThreadSpecificMetadata();
  self->ended_ = fiber;
  self->current_ = next;
  return next;
}

Fiber* Fibers::RunEntry(Fiber* fiber) {
  v8::HandleScope outer(isolate_);
  v8::Context::Scope context_scope(context_.Get(isolate_));
  for (;;) {
    if (Fiber* next = CallEntry(fiber)) return next;
    options_.loop->Turn();
  }
}

// Null if the loop is to be turned before the next call.
Fiber* Fibers::CallEntry(Fiber* fiber) {
  v8::HandleScope scope(isolate_);
  v8::TryCatch try_catch(isolate_);
  v8::Local<v8::Value> next;
  v8::Local<v8::Function> entry = slots_[fiber->id]->entry.Get(isolate_);
  if (!unwinding_ && entry->Call(context_.Get(isolate_), v8::Undefined(isolate_), 0, nullptr).ToLocal(&next)) {
    if (next->IsUndefined()) return nullptr;
    Fiber* target = next->IsUint32() ? Target(next.As<v8::Uint32>()->Value()) : nullptr;
    if (target) return target;
  } else if (try_catch.HasTerminated()) {
    if (!unwinding_) terminated_ = fiber->id;
  } else if (try_catch.HasCaught()) {
    node::FatalException(isolate_, try_catch);  // entry catches everything: a defect of src/core, reported like any other
  }
  // Nobody was named. The hub knows what to do about a fiber that is gone, and is not always the thread's own stack: while a
  // main program blocks at top level, that one waits for something and would take this for it.
  Fiber* hub = Hub();
  return !unwinding_ && Target(hub->id) ? hub : &slots_[kRoot]->fiber;
}

Fiber* Fibers::Hub() const {
  const auto id = static_cast<uint32_t>(state_->hub);  // JavaScript may have written anything
  return &slots_[id < slots_.size() ? id : kRoot]->fiber;
}

void Fibers::Trim() { TrimStack(current_->stack, kParkedBytes); }

uint32_t Fibers::TakeTerminated() { return std::exchange(terminated_, kRoot); }

void Fibers::Unwind() {
  v8::HandleScope scope(isolate_);
  unwinding_ = true;
  for (uint32_t id = 1; id < slots_.size(); id++) {
    Fiber* fiber = &slots_[id]->fiber;
    // A fresh fiber has nothing to unwind but must end all the same: it may be an operating-system thread. Code that
    // switches back here in spite of its termination gets it again, a few times.
    for (int attempt = 0; attempt < 10 && Target(id); attempt++) SwitchTo(fiber, true);
  }
}

}  // namespace geventjs
