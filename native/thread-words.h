#pragma once

namespace v8 {
class Isolate;
}

namespace geventjs {

// The thread-local words by which V8 recognises a thread.
//
//    thread number   "who am I": V8 files the state of a thread that unlocked the isolate under this number
//    stack start     "how far up may the garbage collector look": absent before V8 12 (Node 20)
//
// They have no name that could be linked against. Find asks V8 itself, through public calls, which words they are; see
// thread-words.cc. They belong to the operating-system thread that called Find.
class ThreadWords {
 public:
  ThreadWords() = default;
  ThreadWords(int* number, void** start) : number_(number), start_(start) {}

  // Empty if there is not exactly one word that behaves like V8's thread number. Never guesses.
  static ThreadWords Find(v8::Isolate* isolate, const char** reason);

  bool found() const { return number_ != nullptr; }
  bool has_stack_start() const { return start_ != nullptr; }
  int thread_number() const { return *number_; }
  void* stack_start() const { return start_ ? *start_ : nullptr; }

  void Set(int number, void* start) const {
    *number_ = number;
    if (start_) *start_ = start;
  }

 private:
  int* number_ = nullptr;
  void** start_ = nullptr;
};

}  // namespace geventjs
