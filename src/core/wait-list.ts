/**
 * The one list on which everything waits: getters of a queue, those who join a greenlet, callbacks linked to an event.
 *
 * First in, first served, for every primitive, because it is decided here once. A node leaves in constant time from any
 * place, so that a timeout among a hundred thousand waiters costs what it costs among two. Nodes carry the links
 * themselves:
 *
 *      list.first ──▶ node ⇄ node ⇄ node ◀── list.last
 *
 * A node is in one list at most, and knows which.
 */
export class WaitList<Node extends WaitNode = WaitNode> {
  first: Node | undefined = undefined;
  #last: Node | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Appends a node that is in no list. */
  add(node: Node): void {
    const last = this.#last;
    node._list = this as unknown as WaitList;
    node._previous = last;
    if (last === undefined) this.first = node;
    else last._next = node;
    this.#last = node;
    this.#size++;
  }

  /** Takes a node out, if it is in this list. */
  remove(node: WaitNode): boolean {
    if (node._list !== (this as unknown as WaitList)) return false;
    const { _previous: previous, _next: next } = node as Node;
    if (previous === undefined) this.first = next as Node | undefined;
    else previous._next = next;
    if (next === undefined) this.#last = previous as Node | undefined;
    else next._previous = previous;
    node._list = undefined;
    node._previous = undefined;
    node._next = undefined;
    this.#size--;
    return true;
  }

  /** Takes the longest waiting node out. */
  shift(): Node | undefined {
    const node = this.first;
    if (node !== undefined) this.remove(node);
    return node;
  }

  /** The nodes in order; removing the current one meanwhile is allowed. */
  *[Symbol.iterator](): Generator<Node> {
    let node = this.first;
    while (node !== undefined) {
      const next = node._next as Node | undefined;
      yield node;
      node = next;
    }
  }
}

/** Something that can stand in a wait list. */
export abstract class WaitNode {
  /** @internal */
  _list: WaitList | undefined = undefined;
  /** @internal */
  _previous: WaitNode | undefined = undefined;
  /** @internal */
  _next: WaitNode | undefined = undefined;
}
