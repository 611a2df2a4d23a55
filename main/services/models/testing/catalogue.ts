/** A catalogue that leads to a server on this machine, and such servers. */
import type { CatalogueEntry } from '../../../../shared/model/catalogue.ts';
import { prefixOf } from '../../../download/testing/fileServer.ts';

export {
  startFileServer,
  testContent,
  type FileServer,
} from '../../../download/testing/fileServer.ts';

/** @param address of a file with this content. */
export function testEntry(
  address: string,
  content: Uint8Array,
  given: Partial<CatalogueEntry> = {},
): CatalogueEntry {
  return {
    name: 'small',
    title: 'Small network',
    description: 'The smallest there is',
    architecture: 'fasterrcnn_resnet50_fpn',
    address,
    bytes: content.length,
    sha256Prefix: prefixOf(content),
    licence: 'BSD-3-Clause',
    trainedOn: 'nothing',
    boxAp: 12.3,
    ...given,
  };
}
