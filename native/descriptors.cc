#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace geventjs {

int PollNow(pollfd* descriptors, size_t count) {
  int result;
  do result = poll(descriptors, static_cast<nfds_t>(count), 0);
  while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

long SendNow(int descriptor, const void* data, size_t size) {
#ifdef MSG_NOSIGNAL
  constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
  constexpr int kFlags = MSG_DONTWAIT;
#endif
  ssize_t result;
  do result = send(descriptor, data, size, kFlags);
  while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

long long Seek(int descriptor, long long offset, int whence) {
  const off_t result = lseek(descriptor, static_cast<off_t>(offset), whence);
  return result < 0 ? -errno : result;
}

int GetFlags(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 ? -errno : flags;
}

int SetNonblocking(int descriptor, bool nonblocking) {
  const int flags = GetFlags(descriptor);
  if (flags < 0) return flags;
  const int wanted = nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (wanted == flags) return 0;
  return fcntl(descriptor, F_SETFL, wanted) < 0 ? -errno : 1;
}

int OpenPipe(int (&ends)[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0;
#else
  if (pipe(ends) < 0) return -errno;
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

}  // namespace geventjs
