#pragma once

#include <poll.h>

#include <cstddef>

namespace geventjs {

// Calls of the kernel's about descriptors that Node has no name for, none of which waits. Each answers -errno if it fails.

// What is ready now, in `revents`; a descriptor that is closed is reported there. Answers how many are.
int PollNow(pollfd* descriptors, size_t count);

// Writes to a socket what it has room for, whether or not it is in blocking mode.
long SendNow(int descriptor, const void* data, size_t size);

// Moves the current position: by `offset` from the beginning (whence 0), from where it is (1), or from the end (2). Answers
// where it is then.
long long Seek(int descriptor, long long offset, int whence);

// The flags with which it was opened: may it be read, written, does it block?
int GetFlags(int descriptor);

// Answers 1 if that changes something, 0 if not.
int SetNonblocking(int descriptor, bool nonblocking);

// A pipe in blocking mode, closed in children. Answers 0.
int OpenPipe(int (&ends)[2]);

}  // namespace geventjs
