import { callsPlugin } from '@org/calls-vue';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach } from 'vitest';
import { type Component, defineComponent, h } from 'vue';
import { createFakeClient, type FakeClient } from '../../../core/test/support/fake-client.ts';

enableAutoUnmount(afterEach);

/** Mounts a component in an app with the plugin. */
export function mountWithClient(component: Component, options: { client?: FakeClient; props?: object } = {}) {
  const { client = createFakeClient(), props = {} } = options;
  const wrapper = mount(component as ReturnType<typeof defineComponent>, {
    props,
    global: { plugins: [callsPlugin({ client })] },
  });
  return { client, wrapper };
}

/** Runs a composable in a component of an app with the plugin. */
export function runWithClient<T>(composable: () => T, client: FakeClient = createFakeClient()) {
  let result: { readonly value: T } | undefined;
  const Host = defineComponent(() => {
    result = { value: composable() };
    return () => h('i');
  });
  const { wrapper } = mountWithClient(Host, { client });
  return { client, result: result!.value, unmount: () => wrapper.unmount() };
}
