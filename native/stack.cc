#include "stack.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

namespace geventjs {
namespace {

constexpr size_t kMaxStack = size_t{1} << 30;
constexpr size_t kSlabBytes = size_t{64} << 20;
constexpr size_t kMaxStacksPerSlab = 64;

}  // namespace

struct Slab {
  char* base;
  size_t stride;  // guard page and stack
  size_t capacity;
  uint64_t free;  // one bit per stack
  uint64_t guarded;

  uint64_t all() const { return capacity == 64 ? ~uint64_t{0} : (uint64_t{1} << capacity) - 1; }
};

StackPool::StackPool(size_t guard_budget)
    : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))), guard_budget_(guard_budget) {}

StackPool::~StackPool() {
  // Slabs with a stack in use are left mapped: somebody may still stand on it, or look at it after the crash.
  for (auto& [stride, slabs] : open_) {
    for (Slab* slab : slabs) {
      if (slab->free == slab->all()) munmap(slab->base, slab->stride * slab->capacity);
      delete slab;
    }
  }
}

Result StackPool::NewSlab(size_t stride, Slab** result) {
  // As many as fit; halved while the kernel refuses, so that the last bit of an address-space limit can be used.
  size_t capacity = std::clamp(kSlabBytes / stride, size_t{1}, kMaxStacksPerSlab);
  void* base = MAP_FAILED;
  for (; capacity > 0; capacity /= 2) {
    base = mmap(nullptr, stride * capacity, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base != MAP_FAILED) break;
  }
  if (base == MAP_FAILED) {
    // The kernel says ENOMEM for both. A mapping that needs no memory tells them apart.
    void* probe = mmap(nullptr, page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED) return Result::OutOfMappings;
    munmap(probe, page_);
    return Result::OutOfMemory;
  }
  // A huge page would make 2 MiB real for the first byte that a greenlet touches.
  madvise(base, stride * capacity, MADV_NOHUGEPAGE);
  auto* slab = new Slab{static_cast<char*>(base), stride, capacity, 0, 0};
  slab->free = slab->all();
  statistics_.slabs++;
  statistics_.mapped_bytes += stride * capacity;
  *result = slab;
  return Result::Ok;
}

void StackPool::Guard(char* page) {
  if (kernel_guards_) {
    if (madvise(page, page_, MADV_GUARD_INSTALL) == 0) return;
    if (errno == EINVAL) kernel_guards_ = false;
  }
  // Each of these splits a mapping. A failure means that the limit is near: go on without guards from here.
  if (guard_budget_ == 0) return;
  guard_budget_ = mprotect(page, page_, PROT_NONE) == 0 ? guard_budget_ - 1 : 0;
}

Result StackPool::Acquire(size_t size, Stack* stack) {
  if (size == 0 || size > kMaxStack) return Result::InvalidStackSize;
  size = (size + page_ - 1) / page_ * page_;
  const size_t stride = size + page_;

  auto& open = open_[stride];
  if (open.empty()) {
    Slab* slab;
    if (Result result = NewSlab(stride, &slab); result != Result::Ok) return result;
    open.push_back(slab);
  }
  Slab* slab = open.back();
  const int index = std::countr_zero(slab->free);
  const uint64_t bit = uint64_t{1} << index;
  slab->free &= ~bit;
  if (slab->free == 0) open.pop_back();

  char* guard = slab->base + stride * static_cast<size_t>(index);
  if (!(slab->guarded & bit)) {
    Guard(guard);
    slab->guarded |= bit;  // asked once; a stack is not asked about again when it comes back
  }
  *stack = Stack{guard + page_, size, slab};
  statistics_.stacks++;
  return Result::Ok;
}

void StackPool::Release(const Stack& stack) {
  madvise(stack.low, stack.size, MADV_DONTNEED);
  Slab* slab = stack.slab;
  auto& open = open_[slab->stride];
  const bool was_full = slab->free == 0;
  slab->free |= uint64_t{1} << (static_cast<size_t>(stack.low - slab->base) / slab->stride);
  statistics_.stacks--;
  if (was_full) open.push_back(slab);

  // An empty slab goes back to the kernel, but not the last open one: a program that hovers around a slab's edge would
  // map and unmap without end.
  if (slab->free == slab->all() && open.size() > 1) {
    open.erase(std::find(open.begin(), open.end(), slab));
    statistics_.slabs--;
    statistics_.mapped_bytes -= slab->stride * slab->capacity;
    munmap(slab->base, slab->stride * slab->capacity);
    delete slab;
  }
}

void TrimStack(const Stack& stack, size_t keep) {
  constexpr size_t kPage = 4096;
  if (stack.size < keep + kPage) return;
  // Frames are much smaller than a page and full of return addresses and pointers: a page that a stack grew through has
  // something other than zero at one of these 16 places.
  const char* page = stack.top() - keep - kPage;
  bool used = false;
  for (size_t at = 0; at < kPage; at += 256) used |= *reinterpret_cast<const uint64_t*>(page + at) != 0;
  if (used) madvise(stack.low, stack.size - keep, MADV_DONTNEED);
}

}  // namespace geventjs
