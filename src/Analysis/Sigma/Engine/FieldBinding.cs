using Afterpatch.Analysis.Sigma.Sources;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>One value of a slot in one shape of row.</summary>
/// <param name="Kind">How it is made.</param>
/// <param name="First">Position of the row's field, or a <see cref="SystemField"/>.</param>
/// <param name="Second">Position of a second field that is joined, -1 without one.</param>
/// <param name="Source">For the table of translations.</param>
internal readonly record struct FieldBinding(BindingKind Kind, int First, int Second, FieldSource Source);

internal enum BindingKind
{
    Field,
    System,
    Translated,
    RegistryPath,
    RegistryDetails,
    Line,
    Uri,
    Extension,
    PlusForSpace,
}

/// <summary>Parts of an event's <c>System</c> element, by the names that rules use.</summary>
internal enum SystemField
{
    EventId,
    Provider,
    Channel,
    Computer,
    Level,
    Version,
    Task,
    Opcode,
    Keywords,
    RecordId,
    ProcessId,
    ThreadId,
    UserId,
    Time,
}
