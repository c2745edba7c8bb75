/** Values that a greenlet shares with all that it spawns. */
export type TreeLocals = Record<PropertyKey, unknown>;

/** A greenlet, as far as its place in a tree goes. */
export interface TreeNode {
  /** @internal Made at the first use, or with the first child: from then on it must be the same for both. */
  _treeLocals: TreeLocals | undefined;
  /** @internal Does each of its children begin a tree of its own? So for the hub and for main programs. */
  readonly _beginsTrees: boolean;
}

/** The set of values for a new child of `parent`. `undefined` while it has none: its own will be made when needed. */
export function inheritTreeLocals(parent: TreeNode): TreeLocals | undefined {
  return parent._beginsTrees ? undefined : treeLocals(parent);
}

export function treeLocals(node: TreeNode): TreeLocals {
  node._treeLocals ??= {};
  return node._treeLocals;
}
