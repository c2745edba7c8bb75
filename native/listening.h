#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <unordered_set>

namespace geventjs {

// Where a socket listens. With a port below 0, `host` is the path of a Unix socket.
struct ListenTarget {
  std::string_view host;  // an address in digits
  int port;
  int backlog;
  bool reuse_port;
  bool ipv6_only;
};

// The sockets of one environment that listen. Node's own would accept whoever comes, wanted or not; these leave a
// connection in the kernel's queue until somebody calls Accept. None of the calls waits; each answers -errno if it fails.
class Listening {
 public:
  Listening() = default;
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  // A worker may end at any time.
  ~Listening();

  // Answers a descriptor that does not block and is closed in children, for Close.
  int Open(const ListenTarget& target);

  // Another descriptor of one that listens: with `keep` for Close, otherwise for the caller to close.
  int Copy(int descriptor, bool keep);

  // Harmless for what is not open, or not ours.
  void Close(int descriptor);

 private:
  int Keep(int descriptor);

  std::unordered_set<int> descriptors_;
};

// An address of the internet. Others have neither a host nor a port.
struct InetName {
  std::string host;
  int port = 0;
};

// The descriptor of the connection that waits longest, and where it comes from; -EAGAIN if there is none.
int Accept(int descriptor, InetName* peer);

// Where a socket listens. Answers 0.
int GetLocalName(int descriptor, InetName* name);

// 0 if somebody listens at the path of a Unix socket, -ECONNREFUSED if its file was left behind.
int Knock(std::string_view path);

}  // namespace geventjs
