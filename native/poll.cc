#include "poll.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#else
#include <sys/event.h>
#endif

#include <limits>

namespace geventjs {
namespace {

constexpr int kAtOnce = 64;

// The set. Each copy reports once and is silent then. What is ready is not asked for here: whoever waits looks again
// anyway, as others may have been faster.
#ifdef __linux__

static_assert(EPOLLIN == POLLIN && EPOLLPRI == POLLPRI && EPOLLOUT == POLLOUT && EPOLLRDHUP == POLLRDHUP);

int OpenSet() { return epoll_create1(EPOLL_CLOEXEC); }

bool AddToSet(int set, int copy, int events, int id) {
  epoll_event event = {};
  event.events = static_cast<uint32_t>(events) | EPOLLONESHOT;
  event.data.fd = id;
  return epoll_ctl(set, EPOLL_CTL_ADD, copy, &event) == 0;
}

// Closing the copy would not do: the open file stays in the set as long as anybody has it.
void RemoveFromSet(int set, int copy) {
  epoll_event ignored = {};
  epoll_ctl(set, EPOLL_CTL_DEL, copy, &ignored);
}

int TakeReady(int set, int (&ids)[kAtOnce]) {
  epoll_event events[kAtOnce];
  const int count = epoll_wait(set, events, kAtOnce, 0);
  for (int i = 0; i < count; i++) ids[i] = events[i].data.fd;
  return count;
}

#else

int OpenSet() {
  const int set = kqueue();
  if (set >= 0) fcntl(set, F_SETFD, FD_CLOEXEC);
  return set;
}

bool AddToSet(int set, int copy, int events, int id) {
  struct kevent changes[2];
  int count = 0;
  void* data = reinterpret_cast<void*>(static_cast<intptr_t>(id));
  if (events & ~POLLOUT) EV_SET(&changes[count++], copy, EVFILT_READ, EV_ADD | EV_ONESHOT, 0, 0, data);
  if (events & POLLOUT) EV_SET(&changes[count++], copy, EVFILT_WRITE, EV_ADD | EV_ONESHOT, 0, 0, data);
  return kevent(set, changes, count, nullptr, 0, nullptr) == 0;
}

// Goes with the copy.
void RemoveFromSet(int, int) {}

int TakeReady(int set, int (&ids)[kAtOnce]) {
  struct kevent events[kAtOnce];
  const timespec now = {};
  const int count = kevent(set, nullptr, 0, events, kAtOnce, &now);
  for (int i = 0; i < count; i++) ids[i] = static_cast<int>(reinterpret_cast<intptr_t>(events[i].udata));
  return count;
}

#endif

}  // namespace

Poll* Poll::Open(v8::Isolate* isolate, v8::Local<v8::Context> context, int* error) {
  const int set = OpenSet();
  if (set < 0) {
    *error = errno;
    return nullptr;
  }
  auto* poll = new Poll(isolate, context, set);
  poll->handle_.data = poll;
  const int result = uv_poll_init(node::GetCurrentEventLoop(isolate), &poll->handle_, set);
  if (result != 0) {
    *error = -result;
    close(set);
    delete poll;
    return nullptr;
  }
  uv_poll_start(&poll->handle_, UV_READABLE, &OnReady);
  uv_unref(reinterpret_cast<uv_handle_t*>(&poll->handle_));
  // Node runs its loop until the handle is closed, before it gives the loop up and unloads this code.
  node::AddEnvironmentCleanupHook(isolate, &Close, poll);
  return poll;
}

int Poll::Start(int descriptor, int events, v8::Local<v8::Function> callback, bool ref) {
  constexpr int kAfterStandard = 3;  // a closed standard stream stays closed
  const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, kAfterStandard);
  if (copy < 0) return -errno;
  const int id = NewId();
  if (!AddToSet(set_, copy, events, id)) {
    const int error = errno;
    close(copy);
    return -error;
  }
  if (ref && refs_++ == 0) uv_ref(reinterpret_cast<uv_handle_t*>(&handle_));
  waits_.emplace(id, Wait{copy, ref, v8::Global<v8::Function>(isolate_, callback)});
  return id;
}

void Poll::Stop(int id) {
  if (const auto wait = waits_.find(id); wait != waits_.end()) Remove(wait);
}

void Poll::Remove(Waits::iterator wait) {
  RemoveFromSet(set_, wait->second.copy);
  close(wait->second.copy);
  const bool ref = wait->second.ref;
  waits_.erase(wait);
  if (ref && --refs_ == 0) uv_unref(reinterpret_cast<uv_handle_t*>(&handle_));
}

int Poll::NewId() {
  do {
    last_id_ = last_id_ == std::numeric_limits<int>::max() ? 1 : last_id_ + 1;
  } while (waits_.contains(last_id_));
  return last_id_;
}

void Poll::OnReady(uv_poll_t* handle, int, int) {
  auto* self = static_cast<Poll*>(handle->data);
  int ids[kAtOnce];
  const int count = TakeReady(self->set_, ids);
  for (int i = 0; i < count; i++) self->Call(ids[i]);
}

// As Node makes its own callbacks: errors go to 'uncaughtException', ticks and promises run at the end.
void Poll::Call(int id) {
  const auto wait = waits_.find(id);
  if (wait == waits_.end()) return;  // stopped by one of the callbacks before
  v8::HandleScope handles(isolate_);
  v8::Local<v8::Context> context = context_.Get(isolate_);
  v8::Context::Scope scope(context);
  v8::Local<v8::Function> callback = wait->second.callback.Get(isolate_);
  Remove(wait);
  // What the callback returns is of no use, and neither is its absence after an error.
  (void)node::MakeCallback(isolate_, v8::Object::New(isolate_), callback, 0, nullptr, {0, 0});
}

void Poll::Close(void* data, void (*done)(void*), void* done_data) {
  auto* self = static_cast<Poll*>(data);
  for (const auto& [id, wait] : self->waits_) close(wait.copy);
  self->waits_.clear();
  self->done_ = done;
  self->done_data_ = done_data;
  uv_close(reinterpret_cast<uv_handle_t*>(&self->handle_), &OnClosed);
}

void Poll::OnClosed(uv_handle_t* handle) {
  auto* self = static_cast<Poll*>(handle->data);
  void (*const done)(void*) = self->done_;
  void* const done_data = self->done_data_;
  close(self->set_);
  delete self;
  done(done_data);
}

}  // namespace geventjs
