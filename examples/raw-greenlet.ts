// Greenlets switched by hand, as in Python's greenlet: a generator whose body may be spread over any number of functions.
//
//   geventjs examples/raw-greenlet.ts
import { RawGreenlet } from 'geventjs/greenlet';

interface Tree {
  value: number;
  left?: Tree;
  right?: Tree;
}

function* inOrder(tree: Tree): Generator<number> {
  const consumer = RawGreenlet.getCurrent();
  const visit = (node: Tree): void => {
    if (node.left) visit(node.left);
    consumer.switch(node.value); // from any depth, with no yield* in between
    if (node.right) visit(node.right);
  };
  const walker = new RawGreenlet(() => visit(tree));
  for (let value = walker.switch(); !walker.dead; value = walker.switch()) yield value as unknown as number;
}

const tree: Tree = { value: 4, left: { value: 2, left: { value: 1 }, right: { value: 3 } }, right: { value: 5 } };
console.log([...inOrder(tree)]);
