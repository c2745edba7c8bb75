#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "result.h"

namespace geventjs {

struct Slab;

// One stack: `size` usable bytes from `low` up.
struct Stack {
  char* low = nullptr;
  size_t size = 0;
  Slab* slab = nullptr;

  char* top() const { return low + size; }
};

struct StackStatistics {
  size_t slabs = 0;
  size_t stacks = 0;      // handed out
  size_t mapped_bytes = 0;
};

// Hands out stacks cut from slabs: one mapping holds up to 64 of them, so a million stacks need 16 thousand mappings and
// not two million. Reserved address space costs nothing; a page becomes real when it is first touched.
//
//      ┌───────┬──────────────┬───────┬──────────────┬───
//      │ guard │ stack 0      │ guard │ stack 1      │ …      one mapping
//      └───────┴──────────────┴───────┴──────────────┴───
//              low ──────▶ top
//
// The guard is one page that faults: the net below V8's own stack check, for native code that overruns the head room.
// Linux 6.13 marks such a page inside a mapping (MADV_GUARD_INSTALL). On an older kernel each guard splits its mapping in
// two; the process may have 65,530 mappings in all (vm.max_map_count), so only the first `guard_budget` stacks get one
// and V8's check alone protects the others.
//
// The guard also staggers the stacks by one page, so that their hot tops do not all fall into the same cache sets.
class StackPool {
 public:
  explicit StackPool(size_t guard_budget);
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  // `size` is rounded up to whole pages. At most 1 GiB.
  Result Acquire(size_t size, Stack* stack);

  // Gives the stack's pages back to the kernel and the stack to the pool.
  void Release(const Stack& stack);

  StackStatistics statistics() const { return statistics_; }

 private:
  Result NewSlab(size_t stride, Slab** slab);
  void Guard(char* page);

  const size_t page_;
  size_t guard_budget_;
  bool kernel_guards_ = true;  // until the kernel says it has none
  std::map<size_t, std::vector<Slab*>> open_;  // by stride: slabs with a free stack
  StackStatistics statistics_;
};

// Gives back the pages of a parked stack that its last greenlet used beyond `keep` bytes below the top. Cheap when there
// is nothing to do: one page below the kept part is looked at, and it is all zero unless the stack once grew past it.
void TrimStack(const Stack& stack, size_t keep);

}  // namespace geventjs
