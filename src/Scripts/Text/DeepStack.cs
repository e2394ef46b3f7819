namespace Afterpatch.Scripts.Text;

/// <summary>Runs a recursive reader on a thread whose stack is large enough for the nesting that we allow.</summary>
internal static class DeepStack
{
    /// <summary>Reserved, not committed: only what recursion really touches costs memory.</summary>
    private const int StackBytes = 192 * 1024 * 1024;

    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, StackBytes);
        thread.Start();
        thread.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result;
    }
}
