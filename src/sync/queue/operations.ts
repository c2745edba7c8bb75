/** What is waited on, for people: `Queue.get`. The texts are made once for each class, as waiting must cost nothing. */
export interface Operations {
  readonly get: string;
  readonly peek: string;
  readonly put: string;
  readonly join: string;
}

const known = new Map<string, Operations>();

export function operationsOf(kind: string): Operations {
  let operations = known.get(kind);
  if (operations === undefined) {
    operations = { get: `${kind}.get`, peek: `${kind}.peek`, put: `${kind}.put`, join: `${kind}.join` };
    known.set(kind, operations);
  }
  return operations;
}
