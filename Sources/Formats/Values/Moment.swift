/// A date and time as it was written, with its distance from UTC where that was written too.
struct Moment: Sendable, Hashable {
  var year = 1970
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var millisecond = 0
  /// Nil when no zone was written.
  var offsetMinutes: Int?

  func utcMilliseconds(assumedOffsetMinutes: Int) -> Int64 {
    let minutes = hour * 60 + minute - (offsetMinutes ?? assumedOffsetMinutes)
    return Int64(daysFrom1970(year, month, day)) * 86_400_000 + Int64(minutes) * 60_000 + Int64(second) * 1000
      + Int64(millisecond)
  }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
func daysFrom1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
  let shifted = month <= 2 ? year - 1 : year
  let era = (shifted >= 0 ? shifted : shifted - 399) / 400
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

func daysIn(month: Int, of year: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November",
  "December",
]

/// What reading a date came to.
enum MomentReading: Sendable, Hashable {
  case moment(Moment)
  /// It has the shape of a date but there is no such day or time; why, as a sentence.
  case impossible(String)
  case unlike
}
