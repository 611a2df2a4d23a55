;; The inner loops of RoI pooling for processors with SIMD: averageInto of shared/detection/roiAlign.ts
;; and largestInto of roiMaxPool.ts, which say what is computed. `npm run generate` makes
;; roiKernels_wasm.ts of this file.
;;
;; A call pools all bins of one box, of the 16 channels of a block. What it works on is in the memory,
;; where simdPooling.ts puts it. Addresses are in bytes; every number has four.
;;   0         [cells, 16] floats   the block
;;   $out      [16, bins] floats    the result
;;   $ends     [bins] ints          for each bin of the box, the first tap that is no longer its own
;;   $cells    [taps] ints          for each tap of the level, its cell
;;   $weights  [taps] floats        for each tap of the level, its share in its bin's average
;; $tap is the box's first tap; $bins, how many it has, is at least 1.
(module
  ;; In pages of 64 KB: never more than 64 MB.
  (memory (export "memory") 1 1024)

  ;; Each bin is the sum of its taps times their weights.
  (func (export "average")
    (param $out i32) (param $bins i32) (param $ends i32)
    (param $tap i32) (param $cells i32) (param $weights i32)
    (local $lastBin i32) (local $end i32) (local $at i32) (local $weight v128)
    ;; The sums of channels 0 … 3, 4 … 7, 8 … 11 and 12 … 15.
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)

    (local.set $lastBin (i32.add (local.get $ends) (call $bytes (local.get $bins))))
    (local.set $tap (call $bytes (local.get $tap)))
    (loop $nextBin
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $c (v128.const f32x4 0 0 0 0))
      (local.set $d (v128.const f32x4 0 0 0 0))
      (local.set $end (call $bytes (i32.load (local.get $ends))))
      (block $noMore
        (loop $nextTap
          (br_if $noMore (i32.ge_u (local.get $tap) (local.get $end)))
          (local.set $weight
            (v128.load32_splat (i32.add (local.get $weights) (local.get $tap))))
          (local.set $at (call $cell (i32.add (local.get $cells) (local.get $tap))))
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (local.get $weight) (v128.load (local.get $at)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (local.get $weight) (v128.load offset=16 (local.get $at)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (local.get $weight) (v128.load offset=32 (local.get $at)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (local.get $weight) (v128.load offset=48 (local.get $at)))))
          (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
          (br $nextTap)))
      (call $store (local.get $out) (local.get $bins)
        (local.get $a) (local.get $b) (local.get $c) (local.get $d))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $ends (i32.add (local.get $ends) (i32.const 4)))
      (br_if $nextBin (i32.lt_u (local.get $ends) (local.get $lastBin)))))

  ;; Each bin is the largest of its taps, or 0 where it has none. It needs no weights, and takes them
  ;; to be called as the other one is.
  (func (export "largest")
    (param $out i32) (param $bins i32) (param $ends i32)
    (param $tap i32) (param $cells i32) (param $weights i32)
    (local $lastBin i32) (local $end i32) (local $at i32)
    ;; The largest so far, in the order of the sums above.
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)

    (local.set $lastBin (i32.add (local.get $ends) (call $bytes (local.get $bins))))
    (local.set $tap (call $bytes (local.get $tap)))
    (loop $nextBin
      (local.set $end (call $bytes (i32.load (local.get $ends))))
      (local.set $a
        (f32x4.splat
          (select (f32.const -inf) (f32.const 0) (i32.lt_u (local.get $tap) (local.get $end)))))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (block $noMore
        (loop $nextTap
          (br_if $noMore (i32.ge_u (local.get $tap) (local.get $end)))
          (local.set $at (call $cell (i32.add (local.get $cells) (local.get $tap))))
          ;; pmax takes the second where the first is less: what is not a number is passed over.
          (local.set $a (f32x4.pmax (local.get $a) (v128.load (local.get $at))))
          (local.set $b (f32x4.pmax (local.get $b) (v128.load offset=16 (local.get $at))))
          (local.set $c (f32x4.pmax (local.get $c) (v128.load offset=32 (local.get $at))))
          (local.set $d (f32x4.pmax (local.get $d) (v128.load offset=48 (local.get $at))))
          (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
          (br $nextTap)))
      (call $store (local.get $out) (local.get $bins)
        (local.get $a) (local.get $b) (local.get $c) (local.get $d))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $ends (i32.add (local.get $ends) (i32.const 4)))
      (br_if $nextBin (i32.lt_u (local.get $ends) (local.get $lastBin)))))

  ;; How many bytes so many numbers are.
  (func $bytes (param $numbers i32) (result i32)
    (i32.shl (local.get $numbers) (i32.const 2)))

  ;; Where the block has the cell whose number stands at an address: the channels of one are 64 bytes.
  (func $cell (param $number i32) (result i32)
    (i32.shl (i32.load (local.get $number)) (i32.const 6)))

  ;; Stores a bin's 16 channels into the result, where they are a row of bins apart.
  (func $store
    (param $to i32) (param $bins i32)
    (param $a v128) (param $b v128) (param $c v128) (param $d v128)
    (local $row i32)
    (local.set $row (call $bytes (local.get $bins)))
    (local.set $to (call $storeFour (local.get $to) (local.get $row) (local.get $a)))
    (local.set $to (call $storeFour (local.get $to) (local.get $row) (local.get $b)))
    (local.set $to (call $storeFour (local.get $to) (local.get $row) (local.get $c)))
    (drop (call $storeFour (local.get $to) (local.get $row) (local.get $d))))

  ;; Four of them, and where the next one belongs.
  (func $storeFour (param $to i32) (param $row i32) (param $four v128) (result i32)
    (v128.store32_lane 0 (local.get $to) (local.get $four))
    (local.set $to (i32.add (local.get $to) (local.get $row)))
    (v128.store32_lane 1 (local.get $to) (local.get $four))
    (local.set $to (i32.add (local.get $to) (local.get $row)))
    (v128.store32_lane 2 (local.get $to) (local.get $four))
    (local.set $to (i32.add (local.get $to) (local.get $row)))
    (v128.store32_lane 3 (local.get $to) (local.get $four))
    (i32.add (local.get $to) (local.get $row)))
)
