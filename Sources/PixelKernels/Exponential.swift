import Foundation

/// `exp` and `log`, here so that kernels need not import Foundation one by one.
func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }
