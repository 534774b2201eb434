// @vitest-environment jsdom
import { render } from '@testing-library/react';
import { useState, version } from 'react';
import { version as domVersion } from 'react-dom';
import { expect, test } from 'vitest';

test('these tests run with the React that their project names', () => {
  const major = `${process.env['REACT_MAJOR']}.`;
  expect([version, domVersion].map((full) => full.startsWith(major))).toEqual([true, true]);
});

test('hooks render', () => {
  const Counter = () => <b>{useState(7)[0]}</b>;
  expect(render(<Counter />).container.textContent).toBe('7');
});
