/**
 * Functions of Node's that have been replaced, as they were before.
 *
 * Whatever is below `monkey` and needs one of them asks here, and so never calls a patch that would call it again. It may
 * be loaded before or after the patch.
 */

type Members = Record<string, unknown>;

const saved = new Map<object, Members>();

/** Remembers `target[name]`, the first time. What a second patch replaces is no original. */
export function save(target: object, name: string): void {
  const members = saved.get(target) ?? {};
  saved.set(target, members);
  if (!Object.hasOwn(members, name)) members[name] = (target as Members)[name];
}

/** `target[name]` as Node made it. */
export function originalOf<T extends object, K extends keyof T & string>(target: T, name: K): T[K] {
  const members = saved.get(target);
  return members !== undefined && Object.hasOwn(members, name) ? (members[name] as T[K]) : target[name];
}

/** What has been saved of `target`. */
export function savedMembers(target: object): Readonly<Members> {
  return saved.get(target) ?? {};
}
