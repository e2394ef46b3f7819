using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Archive;

/// <summary>Calls into SharpCompress: what it throws is the archive's fault and told once; our own code around the calls is not covered.</summary>
/// <param name="tell">Gets a field and a reason.</param>
internal sealed class LibraryCalls(Action<string, string> tell, bool hasPassword)
{
    private bool _isTold;

    /// <returns>The answer, null when the library could not give one.</returns>
    public T? Ask<T>(Func<T?> call) where T : class
    {
        try
        {
            return call();
        }
        catch (Exception e) when (ArchiveDamage.Is(e))
        {
            Tell(e);
            return null;
        }
    }

    /// <returns>False when the library could not do it.</returns>
    public bool Do(Action call) => Ask<object>(() =>
    {
        call();
        return this;
    }) is not null;

    /// <returns>False when the library could not read on.</returns>
    public bool Read(Stream from, Span<byte> buffer, out int read)
    {
        read = 0;
        try
        {
            read = from.Read(buffer);
            return true;
        }
        catch (Exception e) when (ArchiveDamage.Is(e))
        {
            Tell(e);
            return false;
        }
    }

    private void Tell(Exception e)
    {
        if (_isTold)
            return;
        _isTold = true;
        var isLocked = ArchiveDamage.IsLock(e);
        tell(isLocked ? "password" : "data", isLocked && !hasPassword ? "protected with a password" : $"{ArchiveDamage.Reason(e)}; members after this are lost");
    }
}
