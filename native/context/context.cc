#include "context.h"

#include <cstdint>
#include <cstring>

namespace geventjs {
namespace {

// The layouts drawn in the assembly files, lowest address first.
#if defined(__x86_64__)

struct SavedContext {
  uint32_t mxcsr;
  uint16_t x87_control;
  uint16_t padding;
  uintptr_t r15, r14, r13, r12, rbx, rbp;
  uintptr_t return_address;
  // `call` leaves the stack 8 bytes off a multiple of 16; `geventjs_context_start` is returned to, not called, so its own
  // `call` needs the multiple of 16 right above the return address.
};

void Fill(SavedContext* context, ContextEntry entry, void* argument) {
  asm volatile("stmxcsr %0" : "=m"(context->mxcsr));
  asm volatile("fnstcw %0" : "=m"(context->x87_control));
  context->r12 = reinterpret_cast<uintptr_t>(entry);
  context->r13 = reinterpret_cast<uintptr_t>(argument);
  context->return_address = reinterpret_cast<uintptr_t>(&geventjs_context_start);
}

#elif defined(__aarch64__)

struct SavedContext {
  uintptr_t x19, x20, x21_to_x28[8];
  uintptr_t x29, x30;
  double d8_to_d15[8];
};

void Fill(SavedContext* context, ContextEntry entry, void* argument) {
  context->x19 = reinterpret_cast<uintptr_t>(entry);
  context->x20 = reinterpret_cast<uintptr_t>(argument);
  context->x30 = reinterpret_cast<uintptr_t>(&geventjs_context_start);
}

#endif

}  // namespace

void* PrepareContext(void* top, ContextEntry entry, void* argument) {
  auto address = reinterpret_cast<uintptr_t>(top) & ~uintptr_t{15};
  auto* context = reinterpret_cast<SavedContext*>(address - sizeof(SavedContext));
  memset(context, 0, sizeof(SavedContext));
  Fill(context, entry, argument);
  return context;
}

}  // namespace geventjs
