// Prints sortNumbers.json: hashes of the orders in which GNU's C++ library leaves items with equal keys.
//
//   cd shared/detection/regions/testing && g++ -O2 -o /tmp/sortNumbers sortNumbers.cpp && /tmp/sortNumbers > sortNumbers.json
//
// The last keys are made by an adversary (McIlroy 1999) so that quicksort goes deep and heapsort takes over.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

struct Item {
  int id;
  float key;
  bool operator<(const Item &other) const { return key < other.key; }
};

static uint32_t state;
static int draw(int below) {
  state = state * 1664525u + 1013904223u;
  return (state >> 16) % below;
}

static uint32_t hashOfSorted(std::vector<Item> items) {
  std::sort(items.begin(), items.end());
  uint32_t hash = 0x811c9dc5u;
  for (auto &item : items) hash = (hash ^ (uint32_t)item.id) * 0x01000193u;
  return hash;
}

static const int hardCount = 120;
static int decided = 0, candidate = 0;
static std::vector<int> values(hardCount, hardCount);

struct Undecided {
  int id;
  bool operator<(const Undecided &other) const {
    int a = id, b = other.id;
    if (values[a] == hardCount && values[b] == hardCount) values[a == candidate ? a : b] = decided++;
    if (values[a] == hardCount) candidate = a;
    else if (values[b] == hardCount) candidate = b;
    return values[a] < values[b];
  }
};

int main() {
  printf("{\"drawn\": [");
  const char *comma = "";
  for (int count : {5, 16, 17, 100, 1000})
    for (int keys : {1, 3, 40, 30000}) {
      state = count * 31 + keys;
      std::vector<Item> items(count);
      for (int i = 0; i < count; i++) items[i] = {i, (float)draw(keys)};
      printf("%s{\"count\": %d, \"keys\": %d, \"hash\": %u}", comma, count, keys, hashOfSorted(items));
      comma = ", ";
    }
  std::vector<Undecided> hard(hardCount);
  for (int i = 0; i < hardCount; i++) hard[i].id = i;
  std::sort(hard.begin(), hard.end());
  std::vector<Item> items(hardCount);
  printf("], \"hard\": {\"keys\": [");
  for (int i = 0; i < hardCount; i++) {
    items[i] = {i, (float)(values[i] / 3)};
    printf("%s%d", i > 0 ? ", " : "", values[i] / 3);
  }
  printf("], \"hash\": %u}}\n", hashOfSorted(items));
}
