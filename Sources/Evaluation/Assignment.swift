/// The assignment problem: pairs of rows and columns, each used at most once, with the largest sum of rewards.
///
/// > Reference: H. W. Kuhn (1955), doi 10.1002/nav.3800020109, in the form with potentials and shortest augmenting paths
/// > (Jonker and Volgenant 1987, doi 10.1007/BF02278710).
public enum Assignment {
  /// - Parameter rewards: rows of equal length; >= 0 and finite.
  /// - Returns: for each row its column, or nil where rows outnumber columns. Pairs of reward 0 are among them.
  /// - Complexity: O(n^2 m) with n the smaller and m the larger side.
  public static func best(_ rewards: [[Double]]) -> [Int?] {
    let rows = rewards.count
    let columns = rewards.first?.count ?? 0
    guard rows > 0, columns > 0 else { return Array(repeating: nil, count: rows) }
    precondition(rewards.allSatisfy { $0.count == columns }, "rows of rewards have one length")
    if rows <= columns { return solve(rows, columns) { -rewards[$0][$1] }.map { $0 } }
    var result = [Int?](repeating: nil, count: rows)
    for (column, row) in solve(columns, rows, cost: { -rewards[$1][$0] }).enumerated() { result[row] = column }
    return result
  }

  /// As `best` for rewards that are mostly zero: blocks of rows and columns that share no reward are solved on their own.
  ///
  /// - Parameter rewards: for each row its columns with a reward > 0.
  /// - Returns: for each row the column that earns something, or nil.
  public static func best(sparse rewards: [[Int: Double]], columns: Int) -> [Int?] {
    var result = [Int?](repeating: nil, count: rewards.count)
    for block in blocks(rewards, columns) {
      let dense = block.rows.map { row in block.columns.map { rewards[row][$0] ?? 0 } }
      for (row, column) in zip(block.rows, best(dense)) {
        guard let column, rewards[row][block.columns[column]] ?? 0 > 0 else { continue }
        result[row] = block.columns[column]
      }
    }
    return result
  }

  private static func blocks(_ rewards: [[Int: Double]], _ columns: Int) -> [(rows: [Int], columns: [Int])] {
    // Rows come first, columns after them, in one forest of parents.
    var parent = Array(0..<(rewards.count + columns))
    func root(_ i: Int) -> Int {
      var i = i
      while parent[i] != i {
        parent[i] = parent[parent[i]]
        i = parent[i]
      }
      return i
    }
    for (row, found) in rewards.enumerated() {
      for column in found.keys { parent[root(row)] = root(rewards.count + column) }
    }
    var groups: [Int: (rows: [Int], columns: [Int])] = [:]
    for row in rewards.indices where !rewards[row].isEmpty { groups[root(row), default: ([], [])].rows.append(row) }
    for column in 0..<columns {
      let key = root(rewards.count + column)
      if groups[key] != nil { groups[key]?.columns.append(column) }
    }
    return groups.keys.sorted().compactMap { groups[$0] }
  }

  /// Least cost; every one of `n` rows gets one of `m` >= n columns.
  private static func solve(_ n: Int, _ m: Int, cost: (Int, Int) -> Double) -> [Int] {
    // Index 0 stands for "none" on both sides, as in the usual statement of the method.
    var rowPotential = [Double](repeating: 0, count: n + 1)
    var columnPotential = [Double](repeating: 0, count: m + 1)
    var rowOf = [Int](repeating: 0, count: m + 1)
    var way = [Int](repeating: 0, count: m + 1)
    for row in 1...n {
      rowOf[0] = row
      var column = 0
      var slack = [Double](repeating: .infinity, count: m + 1)
      var seen = [Bool](repeating: false, count: m + 1)
      repeat {
        seen[column] = true
        let current = rowOf[column]
        var step = (size: Double.infinity, column: 0)
        for j in 1...m where !seen[j] {
          let reduced = cost(current - 1, j - 1) - rowPotential[current] - columnPotential[j]
          if reduced < slack[j] {
            slack[j] = reduced
            way[j] = column
          }
          if slack[j] < step.size { step = (slack[j], j) }
        }
        for j in 0...m {
          if seen[j] {
            rowPotential[rowOf[j]] += step.size
            columnPotential[j] -= step.size
          } else {
            slack[j] -= step.size
          }
        }
        column = step.column
      } while rowOf[column] != 0
      while column != 0 {
        rowOf[column] = rowOf[way[column]]
        column = way[column]
      }
    }
    var result = [Int](repeating: 0, count: n)
    for j in 1...m where rowOf[j] > 0 { result[rowOf[j] - 1] = j - 1 }
    return result
  }
}
