/** What a call returned or threw, in a form that can be compared: the message and all fields of an error. */
export function attempt(body: () => unknown): Record<string, unknown> {
  try {
    return { value: body() };
  } catch (error) {
    return { ...(error as Error), message: (error as Error).message };
  }
}
