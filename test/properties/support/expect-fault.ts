import assert from 'node:assert/strict';
import { captureReports, test } from '../../support/suite.js';
import { findFault } from './check.js';
import type { Primitive } from './primitive.js';

/** A test that something which is broken on purpose is found. */
export function expectFault<Real, Model>(broken: Primitive<Real, Model>): void {
  test(`what is broken is found, and shown with few steps: ${broken.name}`, () => {
    captureReports(() => {
      const { fault } = findFault(broken, 7);
      assert.match(fault ?? '', /What happened:/);
      assert.ok((fault?.match(/"kind"/g)?.length ?? 0) < 15, fault);
    });
  });
}
