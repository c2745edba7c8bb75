{
  "variables": {
    # Processors with a context switch of their own; all others use the backend 'threads'.
    "has_asm%": "<!(node -p \"process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) ? 1 : 0\")"
  },
  "targets": [
    {
      "target_name": "geventjs",
      "sources": [
        "native/addon.cc",
        "native/backend-threads.cc",
        "native/descriptors.cc",
        "native/errors.cc",
        "native/event-loop.cc",
        "native/fibers.cc",
        "native/listening.cc",
        "native/poll.cc",
        "native/preemption.cc",
        "native/stack.cc"
      ],
      "cflags": ["-fvisibility=hidden"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++1y"],
      "cflags_cc": ["-std=gnu++20", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-cast-function-type"],
      "conditions": [
        ["has_asm==1", {
          "defines": ["GEVENTJS_HAS_ASM"],
          "sources": ["native/backend-asm.cc", "native/context/context.cc", "native/thread-words.cc"]
        }],
        ["has_asm==1 and target_arch=='x64'", { "sources": ["native/context/x86_64-sysv.S"] }],
        ["has_asm==1 and target_arch=='arm64'", { "sources": ["native/context/aarch64.S"] }]
      ]
    }
  ]
}
