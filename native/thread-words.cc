// How the words are found.
//
// Every module has one block of thread-local storage per thread, and the dynamic linker tells where it is
// (dl_iterate_phdr: PT_TLS gives the size, dlpi_tls_data this thread's copy). V8 lives in the module that contains
// v8::Locker::IsLocked. That function answers "does the thread with the current number hold this isolate's lock?", and
// while Node runs, the answer is yes. So:
//
//      for each 4-byte word of the block that could be a small positive number:
//          write another number  ──▶  does IsLocked now say no?  ──▶  write the old one back
//
// Exactly one word may make it say no. The same with v8::base::Stack::GetStackStart for the other one: add to a word,
// see whether the answer moves by as much.
//
// The block is this thread's own and nothing else runs on the thread meanwhile, so a wrong candidate is never read by
// anybody before it is restored. No offset is assumed, no private symbol linked, nothing depends on the V8 version; and
// where it does not work out, the backend `threads` takes over.

#include "thread-words.h"

#include <dlfcn.h>
#include <link.h>
#include <v8.h>

#include <cstddef>
#include <cstdint>

namespace geventjs {
namespace {

struct ThreadBlock {
  uintptr_t code;  // an address inside the module that is looked for
  char* start = nullptr;
  size_t size = 0;
};

int MatchModule(dl_phdr_info* module, size_t, void* data) {
  auto* block = static_cast<ThreadBlock*>(data);
  bool contains_code = false;
  size_t size = 0;
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const auto& segment = module->dlpi_phdr[i];
    const uintptr_t begin = module->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && block->code >= begin && block->code < begin + segment.p_memsz) contains_code = true;
    if (segment.p_type == PT_TLS) size = segment.p_memsz;
  }
  if (!contains_code) return 0;
  block->start = static_cast<char*>(module->dlpi_tls_data);
  block->size = block->start ? size : 0;
  return 1;
}

ThreadBlock FindThreadBlock(void* code) {
  ThreadBlock block{reinterpret_cast<uintptr_t>(code)};
  dl_iterate_phdr(&MatchModule, &block);
  return block;
}

// Volatile: the compiler must not see that the word is restored before anything here reads it.
template <typename Word, typename Test>
int FindWord(const ThreadBlock& block, Word** found, Test is_it) {
  int hits = 0;
  for (size_t at = 0; at + sizeof(Word) <= block.size; at += sizeof(Word)) {
    auto* word = reinterpret_cast<Word volatile*>(block.start + at);
    const Word before = *word;
    if (!is_it(word, before)) continue;
    hits++;
    *found = const_cast<Word*>(reinterpret_cast<Word volatile*>(word));
  }
  return hits;
}

int* FindThreadNumber(v8::Isolate* isolate, const ThreadBlock& block) {
  constexpr int kOther = 1000000;  // numbers of real threads are far smaller
  int* found = nullptr;
  const int hits = FindWord<int>(block, &found, [isolate](int volatile* word, int before) {
    if (before <= 0 || before >= kOther) return false;
    *word = before + kOther;
    const bool locked = v8::Locker::IsLocked(isolate);
    *word = before;
    return !locked;
  });
  return hits == 1 && v8::Locker::IsLocked(isolate) ? found : nullptr;
}

void** FindStackStart(const ThreadBlock& block) {
  // Exported by every Node so far, though not in a public header: it is looked up, not linked.
  auto get = reinterpret_cast<void* (*)()>(dlsym(RTLD_DEFAULT, "_ZN2v84base5Stack13GetStackStartEv"));
  if (!get) return nullptr;
  char* const start = static_cast<char*>(get());
  void** found = nullptr;
  const int hits = FindWord<void*>(block, &found, [get, start](void* volatile* word, void* before) {
    if (before != start) return false;
    *word = start - 64;
    const bool moved = get() == start - 64;
    *word = before;
    return moved;
  });
  return hits == 1 ? found : nullptr;
}

}  // namespace

ThreadWords ThreadWords::Find(v8::Isolate* isolate, const char** reason) {
  void* code = dlsym(RTLD_DEFAULT, "_ZN2v86Locker8IsLockedEPNS_7IsolateE");
  if (!code) return *reason = "v8::Locker::IsLocked is not exported", ThreadWords();
  if (!v8::Locker::IsLocked(isolate)) return *reason = "the isolate is not locked by this thread", ThreadWords();
  const ThreadBlock block = FindThreadBlock(code);
  if (!block.size) return *reason = "the dynamic linker does not tell where thread-local storage is", ThreadWords();
  int* number = FindThreadNumber(isolate, block);
  if (!number) return *reason = "no single thread-local word behaves like V8's thread number", ThreadWords();
  void** start = FindStackStart(block);
#if V8_MAJOR_VERSION >= 12  // before, V8 asks the operating system each time and keeps no word
  if (!start) return *reason = "no single thread-local word behaves like V8's stack start", ThreadWords();
#endif
  return ThreadWords(number, start);
}

}  // namespace geventjs
