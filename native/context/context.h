#pragma once

// A context is a place in a program: the callee-saved registers, stored on the stack they belong to, and the stack
// pointer that finds them again. One assembly file per ABI implements the two functions; both are ordinary calls to the
// compiler, so it has already saved everything that a callee may destroy.

namespace geventjs {

using ContextEntry = void (*)(void* argument);

// Lays out the stack that ends at `top` so that the first swap to the returned stack pointer calls `entry(argument)`.
// `entry` must never return: there is nothing below it.
void* PrepareContext(void* top, ContextEntry entry, void* argument);

}  // namespace geventjs

extern "C" {

// Saves the registers on the current stack, writes the stack pointer to `*save`, and goes on where `load` was saved.
// Returns when somebody swaps back.
void geventjs_context_swap(void** save, void* load);

// The first frame of every new context: moves `argument` where the ABI wants it and calls `entry`.
void geventjs_context_start();
}
