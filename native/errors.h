#pragma once

#include <v8.h>

#include "result.h"

namespace geventjs {

// Throws the JavaScript error for a failed operation. `code` is one of src/base/errors.ts, which adds the class.
void ThrowResult(v8::Isolate* isolate, Result result);

void ThrowError(v8::Isolate* isolate, const char* code, const char* message);

}  // namespace geventjs
