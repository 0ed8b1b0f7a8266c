/// A count with its noun in the right number, such as "1 chain" and "4 chains".
func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
