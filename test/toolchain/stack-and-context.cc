// The part of the native layer that needs no V8, as a program of its own: stacks and context switches under sanitizers.
// Built and run by test/toolchain/stack-and-context.test.ts. Prints what failed; exit code 0 if nothing did.

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cfenv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <vector>

#include "../../native/backend.h"
#include "../../native/context/context.h"
#include "../../native/stack.h"
#include "../../native/thread-words.h"

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

using namespace geventjs;

namespace {

int failures = 0;

void Check(bool condition, const char* what) {
  if (condition) return;
  failures++;
  printf("failed: %s\n", what);
}

constexpr size_t kGuards = 4096;
constexpr size_t kStackSize = 256 * 1024;

// --- contexts -----------------------------------------------------------------------------------------------------------

struct Coroutine {
  void* self = nullptr;
  void* caller = nullptr;
  double sum = 0;
  long turns = 0;
};

// Keeps values in callee-saved registers across swaps: integers and floating point.
[[maybe_unused]] void Count(void* argument) {
  auto* coroutine = static_cast<Coroutine*>(argument);
  double a = 1, b = 2, c = 3, d = 4;
  long e = 5, f = 6, g = 7, h = 8;
  for (;;) {
    coroutine->turns += e + f - g - h + 5;
    coroutine->sum += a + b + c + d - 9;
    geventjs_context_swap(&coroutine->self, coroutine->caller);
    a += 1, b -= 1, c += 1, d -= 1;
    e += 1, f -= 1, g += 1, h -= 1;
  }
}

void TestContexts() {
#ifndef WITH_ASAN  // contexts alone tell the sanitizer nothing; the backend below does
  StackPool pool{kGuards};
  Coroutine coroutines[3];
  for (auto& coroutine : coroutines) {
    Stack stack;
    Check(pool.Acquire(kStackSize, &stack) == Result::Ok, "a stack for a context");
    coroutine.self = PrepareContext(stack.top(), &Count, &coroutine);
  }
  for (int turn = 0; turn < 1000; turn++) {
    for (auto& coroutine : coroutines) geventjs_context_swap(&coroutine.caller, coroutine.self);
  }
  for (auto& coroutine : coroutines) {
    Check(coroutine.sum == 1000, "floating point values survive swaps");
    Check(coroutine.turns == 1000, "integers survive swaps");
  }
#endif
}

struct Rounding {
  void* self = nullptr;
  void* caller = nullptr;
  int seen = -1;
};

[[maybe_unused]] void RoundUp(void* argument) {
  auto* rounding = static_cast<Rounding*>(argument);
  fesetround(FE_UPWARD);
  geventjs_context_swap(&rounding->self, rounding->caller);
  rounding->seen = fegetround();
  geventjs_context_swap(&rounding->self, rounding->caller);
}

void TestRounding() {
#if defined(__x86_64__) && !defined(WITH_ASAN)
  StackPool pool{kGuards};
  Stack stack;
  pool.Acquire(kStackSize, &stack);
  Rounding rounding;
  rounding.self = PrepareContext(stack.top(), &RoundUp, &rounding);
  geventjs_context_swap(&rounding.caller, rounding.self);
  Check(fegetround() == FE_TONEAREST, "a rounding mode stays in its context");
  geventjs_context_swap(&rounding.caller, rounding.self);
  Check(rounding.seen == FE_UPWARD, "and is there again when the context is");
#endif
}

// --- the backend, as the addon uses it -----------------------------------------------------------------------------------

struct World {
  int number = 1;
  void* start = &number;
  Fiber root;
  std::unique_ptr<Backend> backend;
  StackPool stacks{kGuards};
  std::vector<int> order;
} * world;

Fiber* Body(Fiber* fiber) {
  char deep[8192];
  for (int round = 0; round < 3; round++) {
    memset(deep, static_cast<int>(fiber->id), sizeof deep);
    world->order.push_back(static_cast<int>(fiber->id));
    Check(world->number == fiber->thread_number, "the thread number is the running fiber's");
    world->backend->Jump(fiber, &world->root);
    for (char byte : deep) Check(byte == static_cast<char>(fiber->id), "locals survive jumps");
  }
  return &world->root;
}

void TestBackend() {
  World here;
  world = &here;
  here.root.state = FiberState::Running;
  here.backend = MakeAsmBackend(&here.root, ThreadWords(&here.number, &here.start));
  std::vector<std::unique_ptr<Fiber>> fibers;
  for (uint32_t id = 1; id <= 5; id++) {
    auto fiber = std::make_unique<Fiber>();
    fiber->id = id;
    fiber->body = &Body;
    Check(here.stacks.Acquire(kStackSize, &fiber->stack) == Result::Ok, "a stack for a fiber");
    Check(here.backend->Prepare(fiber.get()) == Result::Ok, "a fiber is prepared");
    Check(fiber->state == FiberState::Fresh, "a prepared fiber is fresh");
    fibers.push_back(std::move(fiber));
  }
  for (int round = 0; round < 4; round++) {
    for (auto& fiber : fibers) {
      here.backend->Jump(&here.root, fiber.get());
      Check(here.root.state == FiberState::Running, "the root runs when it is back");
      Check(here.number == 1, "the thread number is the root's");
    }
  }
  Check(here.order.size() == 15, "each fiber had its turns");
  for (auto& fiber : fibers) {
    Check(fiber->state == FiberState::Ended, "a fiber whose body returned has ended");
    here.backend->Dispose(fiber.get());
    here.stacks.Release(fiber->stack);
  }
  const int number = fibers[0]->thread_number;
  for (int again = 0; again < 3; again++) {
    Check(here.stacks.Acquire(kStackSize, &fibers[0]->stack) == Result::Ok, "a stack for a fiber that is used again");
    Check(here.backend->Prepare(fibers[0].get()) == Result::Ok, "it is prepared again");
    Check(fibers[0]->thread_number == number, "and has its thread number again: numbers do not run out");
    here.backend->Dispose(fibers[0].get());
    here.stacks.Release(fibers[0]->stack);
  }
  std::set<int> numbers;
  for (auto& fiber : fibers) numbers.insert(fiber->thread_number);
  Check(numbers.size() == fibers.size() && !numbers.contains(1), "no two fibers share a thread number");
  Check(here.stacks.statistics().stacks == 0, "all stacks are back");
}

// --- stacks --------------------------------------------------------------------------------------------------------------

void TestStacks() {
  StackPool pool{kGuards};
  std::set<char*> distinct;
  std::vector<Stack> stacks;
  for (int i = 0; i < 1000; i++) {
    Stack stack;
    Check(pool.Acquire(kStackSize, &stack) == Result::Ok, "a thousand stacks");
    Check(stack.size == kStackSize, "of the size asked for");
    distinct.insert(stack.low);
    stack.low[0] = stack.top()[-1] = 1;
    stacks.push_back(stack);
  }
  Check(distinct.size() == 1000, "stacks are distinct");
  const size_t mapped = pool.statistics().mapped_bytes;
  for (const Stack& stack : stacks) pool.Release(stack);
  Check(pool.statistics().stacks == 0, "all stacks are given back");
  Check(pool.statistics().slabs == 1, "empty slabs go back to the kernel, but one");
  Check(pool.statistics().mapped_bytes < mapped, "and their memory");

  Stack again;
  Check(pool.Acquire(kStackSize, &again) == Result::Ok, "a released stack is handed out again");
  Check(again.low[0] == 0, "with its pages gone");
  pool.Release(again);

  Stack odd;
  Check(pool.Acquire(100'001, &odd) == Result::Ok && odd.size >= 100'001, "an odd size is rounded up");
  pool.Release(odd);
  Check(pool.Acquire(0, &odd) == Result::InvalidStackSize, "no stack of no size");
  Check(pool.Acquire(size_t{1} << 31, &odd) == Result::InvalidStackSize, "no stack of 2 GiB");
}

void TestTrim() {
  StackPool pool{kGuards};
  Stack stack;
  pool.Acquire(kStackSize, &stack);
  const size_t keep = 64 * 1024;
  memset(stack.low, 1, stack.size);
  TrimStack(stack, keep);
  Check(stack.low[0] == 0, "a deep stack loses its deep pages");
  Check(*(stack.top() - keep - 1) == 0, "all of them");
  Check(*(stack.top() - keep) == 1 && *(stack.top() - 1) == 1, "and keeps the others");
  pool.Release(stack);
}

// In a child: the guard below a stack kills, and nothing above it does.
void TestGuard() {
#ifndef WITH_ASAN
  const pid_t child = fork();
  if (child == 0) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    StackPool pool{kGuards};
    Stack first, second;
    pool.Acquire(kStackSize, &first);
    pool.Acquire(kStackSize, &second);
    memset(second.low, 1, second.size);
    *(reinterpret_cast<volatile char*>(second.low) - 1) = 1;
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Check(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "writing below a stack faults");
#endif
}

// In a child with little address space: a refusal is an answer, not a crash.
void TestOutOfMemory() {
#ifndef WITH_ASAN
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{size_t{1} << 30, size_t{1} << 30};
    setrlimit(RLIMIT_AS, &limit);
    StackPool pool{kGuards};
    Stack stack;
    Result result;
    int count = 0;
    while ((result = pool.Acquire(size_t{16} << 20, &stack)) == Result::Ok) count++;
    _exit(result == Result::OutOfMemory && count > 20 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "too little address space is OutOfMemory");
#endif
}

}  // namespace

int main(int argc, char** argv) {
  const bool emulated = argc > 1 && strcmp(argv[1], "--emulated") == 0;
  TestContexts();
  TestRounding();
  TestBackend();
  TestStacks();
  TestTrim();
  // qemu answers yes to every madvise and does nothing, and shares its address space with the program.
  if (emulated) {
    printf("emulated: guards and limits not tested\n");
  } else {
    TestGuard();
    TestOutOfMemory();
  }
  printf("%d failures\n", failures);
  return failures == 0 ? 0 : 1;
}
