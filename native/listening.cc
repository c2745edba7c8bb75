#include "listening.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include <cstddef>
#include <cstring>

namespace geventjs {
namespace {

struct Address {
  sockaddr_storage storage = {};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

int FillPath(std::string_view path, Address* address) {
  auto* name = reinterpret_cast<sockaddr_un*>(&address->storage);
  if (path.size() >= sizeof name->sun_path) return -ENAMETOOLONG;
  // The kernel would take what stands before it.
  if (path.find('\0') != std::string_view::npos) return -EINVAL;
  name->sun_family = AF_UNIX;
  memcpy(name->sun_path, path.data(), path.size());
  address->size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return 0;
}

int FillAddress(const ListenTarget& target, Address* address) {
  if (target.port < 0) return FillPath(target.host, address);
  const std::string host(target.host);
  if (uv_ip4_addr(host.c_str(), target.port, reinterpret_cast<sockaddr_in*>(&address->storage)) == 0) {
    address->size = sizeof(sockaddr_in);
    return 0;
  }
  address->size = sizeof(sockaddr_in6);
  return uv_ip6_addr(host.c_str(), target.port, reinterpret_cast<sockaddr_in6*>(&address->storage));
}

// One address may be there on each interface.
std::string ZoneOf(const sockaddr_in6& address) {
  char zone[UV_IF_NAMESIZE];
  size_t size = sizeof zone;
  if (!IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr) || address.sin6_scope_id == 0) return "";
  return uv_if_indextoiid(address.sin6_scope_id, zone, &size) == 0 ? '%' + std::string(zone, size) : "";
}

void ReadName(Address* address, InetName* name) {
  const sockaddr* any = address->get();
  char text[INET6_ADDRSTRLEN];
  if (any->sa_family == AF_INET) {
    const auto* ipv4 = reinterpret_cast<const sockaddr_in*>(any);
    uv_ip4_name(ipv4, text, sizeof text);
    *name = {text, ntohs(ipv4->sin_port)};
  } else if (any->sa_family == AF_INET6) {
    const auto* ipv6 = reinterpret_cast<const sockaddr_in6*>(any);
    uv_ip6_name(ipv6, text, sizeof text);
    *name = {text + ZoneOf(*ipv6), ntohs(ipv6->sin6_port)};
  }
}

int OpenSocket(int family) {
#ifdef __linux__
  const int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
  const int descriptor = socket(family, SOCK_STREAM, 0);
  if (descriptor >= 0) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
  }
#endif
  return descriptor < 0 ? -errno : descriptor;
}

bool SetOption(int descriptor, int level, int name, int value) {
  return setsockopt(descriptor, level, name, &value, sizeof value) == 0;
}

bool Configure(int descriptor, int family, const ListenTarget& target) {
  if (family == AF_UNIX) return true;
  if (!SetOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)) return false;
#ifdef __linux__
  if (target.reuse_port && !SetOption(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)) return false;
#else
  // Elsewhere the last one gets all connections.
  if (target.reuse_port) {
    errno = ENOTSUP;
    return false;
  }
#endif
  return family != AF_INET6 || SetOption(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, target.ipv6_only ? 1 : 0);
}

}  // namespace

Listening::~Listening() {
  for (const int descriptor : descriptors_) close(descriptor);
}

int Listening::Open(const ListenTarget& target) {
  Address address;
  if (const int result = FillAddress(target, &address); result < 0) return result;
  const int family = address.get()->sa_family;
  const int descriptor = OpenSocket(family);
  if (descriptor < 0) return descriptor;
  if (Configure(descriptor, family, target) && bind(descriptor, address.get(), address.size) == 0 &&
      listen(descriptor, target.backlog) == 0) {
    return Keep(descriptor);
  }
  const int error = errno;
  close(descriptor);
  return -error;
}

int Listening::Copy(int descriptor, bool keep) {
  const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return -errno;
  return keep ? Keep(copy) : copy;
}

void Listening::Close(int descriptor) {
  if (descriptors_.erase(descriptor) > 0) close(descriptor);
}

int Listening::Keep(int descriptor) {
  descriptors_.insert(descriptor);
  return descriptor;
}

int Accept(int descriptor, InetName* peer) {
  Address address;
  for (;;) {
    address.size = sizeof address.storage;
#ifdef __linux__
    const int result = accept4(descriptor, address.get(), &address.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    const int result = accept(descriptor, address.get(), &address.size);
    if (result >= 0) {
      fcntl(result, F_SETFD, FD_CLOEXEC);
      fcntl(result, F_SETFL, O_NONBLOCK);
    }
#endif
    if (result >= 0) {
      ReadName(&address, peer);
      return result;
    }
    // A client that has left again is none.
    if (errno != EINTR && errno != ECONNABORTED) return errno == EWOULDBLOCK ? -EAGAIN : -errno;
  }
}

int GetLocalName(int descriptor, InetName* name) {
  Address address;
  address.size = sizeof address.storage;
  if (getsockname(descriptor, address.get(), &address.size) < 0) return -errno;
  ReadName(&address, name);
  return 0;
}

int Knock(std::string_view path) {
  Address address;
  if (const int result = FillPath(path, &address); result < 0) return result;
  const int descriptor = OpenSocket(AF_UNIX);
  if (descriptor < 0) return descriptor;
  const int result = connect(descriptor, address.get(), address.size) < 0 ? -errno : 0;
  close(descriptor);
  return result;
}

}  // namespace geventjs
