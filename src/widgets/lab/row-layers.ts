import type { CaptureReader } from '#capture/reader.ts';
import { type FieldPath, isWithin } from '#widgets/field/field-path.ts';
import { blocksOf, layerAt } from '#widgets/field/layers.ts';
import { describeCarrier } from '#widgets/ladder/describe-unit.ts';
import type { OpenLayers } from '#widgets/ladder/ladder-view.ts';
import { nestedWords } from '#widgets/ladder/nested-words.ts';
import { type LayerRow, type ListedRow, layerKey, type Row, type UnitRow } from '#widgets/ladder/row.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { type Subject, subjectOf } from './subject.ts';

interface Opened {
  readonly row: Row;
  readonly carried: number;
  readonly layers: readonly LayerRow[];
}

/** Which rows of a list stand open, with the units that they are made of below them. */
export class RowLayers implements OpenLayers {
  readonly #open = new Map<string, Opened | undefined>();
  /** Where layers begin in the list, and how many. */
  #places: { readonly from: number; readonly count: number }[] = [];

  get count(): number {
    return this.#places.reduce((sum, { count }) => sum + count, 0);
  }

  isOpen(key: string): boolean {
    return this.#open.has(key);
  }

  before(index: number): number {
    return this.#places.reduce((sum, { from, count }) => (from <= index ? sum + count : sum), 0);
  }

  /** Opens or closes the row called `key`. */
  turn(key: string, open: boolean): void {
    if (!open) this.#open.delete(key);
    else if (!this.#open.has(key)) this.#open.set(key, undefined);
  }

  /** The rows with the layers of those that stand open. The same array where none does. */
  listed(rows: readonly Row[], reader: CaptureReader): readonly ListedRow[] {
    this.#places = [];
    if (this.#open.size === 0) return rows;
    const listed: ListedRow[] = [];
    for (const row of rows) {
      listed.push(row);
      if (row.kind !== 'unit' || !this.#open.has(row.key)) continue;
      const layers = this.#layersOf(row, reader);
      if (layers.length > 0) this.#places.push({ from: listed.length, count: layers.length });
      listed.push(...layers);
    }
    return listed;
  }

  /** The innermost layer of the open row called `key` that the field at `path` lies in; undefined where the row is not open. */
  keyOf(key: string | undefined, path: FieldPath): string | undefined {
    const opened = key === undefined ? undefined : this.#open.get(key);
    return opened?.layers.findLast((layer) => isWithin(path, layer.path))?.key;
  }

  #layersOf(row: UnitRow, reader: CaptureReader): readonly LayerRow[] {
    const subject = subjectOf(reader, row);
    if (!subject) return [];
    const known = this.#open.get(row.key);
    if (known?.row === row && known.carried === subject.carried) return known.layers;
    const layers = layersOf(row, subject, reader);
    this.#open.set(row.key, { row, carried: subject.carried, layers });
    return layers;
  }
}

/** The message itself, and every unit in it. */
function layersOf(row: UnitRow, subject: Subject, reader: CaptureReader): LayerRow[] {
  const { unit, octets, meant } = subject;
  const carrier = describeCarrier(reader.stretchOf(row.place).wire, row.side, row.place.unit);
  const inside = nestedBlocks(unit, []);
  const common = { kind: 'layer', time: row.time, side: row.side, parent: row.key, count: inside.length + 1 } as const;
  const outermost: LayerRow = {
    ...common,
    ...carrier,
    key: layerKey(row.key, []),
    path: [],
    length: unit.length,
    depth: 0,
    position: 1,
  };
  const others = inside.map(({ path, depth }, index): LayerRow => {
    const layer = layerAt(unit, octets, path, meant);
    const words = nestedWords(layer);
    const note = [words.note, layer.block?.meaning].filter(Boolean).join(' · ') || undefined;
    return {
      ...common,
      title: words.title,
      note,
      broken: layer.unit.broken.length,
      key: layerKey(row.key, path),
      path,
      length: layer.unit.length,
      depth,
      position: index + 2,
    };
  });
  return [outermost, ...others];
}

function nestedBlocks(unit: Unit, above: FieldPath, depth = 1): { path: FieldPath; depth: number }[] {
  return blocksOf(unit).flatMap(({ path: own, field }) => {
    const path = [...above, ...own];
    return [{ path, depth }, ...nestedBlocks(field.unit, path, depth + 1)];
  });
}
