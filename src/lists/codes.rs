//! Closed sets of codes.

/// Declares the codes that a column may hold, as a type that reads and gives them as they are written.
///
/// ```
/// copytaster_lists::codes!(
///     /// How an animal moves.
///     Gait: "walk" "trot"
/// );
/// assert_eq!(copytaster_lists::read::<Gait>("gaits.txt", "trot").unwrap().rows[0].as_str(), "trot");
/// assert!(copytaster_lists::read::<Gait>("gaits.txt", "trott").is_err());
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident: $($code:literal)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(&'static str);

        impl $name {
            /// The code as it is written.
            pub fn as_str(self) -> &'static str {
                self.0
            }
        }

        impl<'de> $crate::Deserialize<'de> for $name {
            fn deserialize<D: $crate::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::one_of(deserializer, &[$($code),+]).map($name)
            }
        }
    };
}
