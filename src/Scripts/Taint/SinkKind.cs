namespace Afterpatch.Scripts.Taint;

/// <summary>What a program does to the world, as far as a web shell's deeds go.</summary>
internal enum SinkKind
{
    Eval,
    Process,
    LoadAssembly,
    Compile,
    Deserialize,
    Transform,
    Write,
    Upload,
    Read,
    List,
    Delete,
    Move,
    MakeDirectory,
    SetAttributes,
    Connect,
    Listen,
    Fetch,
    Query,
    OpenDatabase,
    Native,
    Registry,
    Management,
    Accounts,
    AccessControl,
    CreateObject,
    RunPage,
    Send,
    Answer,
}

/// <summary>One deed at one place, with what is known of the values that go into it.</summary>
/// <param name="Main">Code, command, path, host or query.</param>
/// <param name="Other">Arguments, content or second path; <see cref="Value.Unknown"/> where there is none.</param>
/// <param name="What">The call as a person would name it.</param>
internal sealed record Deed(SinkKind Kind, int Line, Value Main, Value Other, string What);
